"""The demo: `script/demo`."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from tests.rig.demo.check import CheckError, check
from tests.rig.demo.options import Options, read
from tests.rig.demo.stage import Stage, stage
from tests.rig.ha_client import HaError
from tests.rig.home_assistant import PASSWORD, USER
from tests.rig.household import FlowError
from tests.rig.programs import ROOT, ProgramError

LOOK = """
  Open    {address}
  Log in  {user} / {password}

  {story}
  Settings > Devices & services > Watchpost shows the integration; the engine's API is at {engine}/docs.
  Everything lies in {folder}.
  Ctrl-C ends it.
"""
YARD = """In the front yard, somebody is leaving a parcel at the door. Watch the live picture, then the words
  and the picture before and after. Later somebody just passes, the parcel is taken in, the bin goes out, a
  car visits; in the driveway the same happens a minute apart."""
YOURS = "What changes in front of the camera is described here, with a picture before and after."


async def run(options: Options) -> int:
    """Run the demo until it is stopped, or proven; return the exit status."""
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="demo-", dir=build))
    try:
        async with stage(options, folder) as running:
            if options.check:
                print("waiting for a change to be described in Home Assistant (about 30 s)", flush=True)
                print("\n".join(await check(running)), flush=True)
            else:
                _tell(options, running, folder)
                await _watch(running)
    except (ProgramError, FlowError, HaError, CheckError, OSError) as err:
        _show_logs(folder)
        print(f"\nscript/demo: {err}", file=sys.stderr)
        return 1
    except asyncio.CancelledError:
        print("\nstopped", flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        return 130 if options.check else 0
    shutil.rmtree(folder, ignore_errors=True)
    print("everything is as it should be", flush=True)
    return 0


def _tell(options: Options, running: Stage, folder: Path) -> None:
    plain = not (options.camera or options.footage)
    text = LOOK.format(
        address=running.address,
        user=USER,
        password=PASSWORD,
        story=YARD if plain else YOURS,
        engine=running.engine.url,
        folder=os.path.relpath(folder),
    )
    print(text, flush=True)


async def _watch(running: Stage) -> None:
    """Wait for as long as everything runs. Raises ProgramError when something ends by itself."""
    ends = [asyncio.create_task(program.ended()) for program in running.programs]
    try:
        done, _ = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in ends:
            task.cancel()
    program = running.programs[ends.index(done.pop())]
    raise ProgramError(f"{program.name} ended by itself{program.tail()}")


def _show_logs(folder: Path) -> None:
    for log in sorted((folder / "logs").glob("*.log")):
        lines = [
            line for line in log.read_text(errors="replace").splitlines() if not line.startswith('{"sent"')
        ]
        print(f"--- the end of {log}:", *lines[-15:], sep="\n", file=sys.stderr)


async def main() -> int:
    """Run until Ctrl-C, or the end of the terminal or of the login."""
    task = asyncio.create_task(run(read(sys.argv[1:])))
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(name, task.cancel)
    return await task


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        sys.exit(asyncio.run(main()))
