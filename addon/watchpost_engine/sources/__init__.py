"""Where frames come from. One file per way in; a source never retries."""
