"""The least that can be done with a camera's stream: demux it, and decode its key frames.

    python -m tests.bench.keyframes URL...

Writes a line for each key frame that it decoded.
"""

from __future__ import annotations

import sys
from threading import Thread

import av


def watch(url: str) -> None:
    """Read one stream for ever."""
    with av.open(url, options={"rtsp_transport": "tcp"}) as container:
        video = container.streams.video[0]
        video.codec_context.thread_count = 1
        video.codec_context.skip_frame = "NONKEY"
        for packet in container.demux(video):
            if packet.is_keyframe:
                for _ in packet.decode():
                    sys.stdout.write("key frame\n")
                    sys.stdout.flush()


if __name__ == "__main__":
    for address in sys.argv[1:]:
        Thread(target=watch, args=(address,)).start()
