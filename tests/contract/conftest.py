"""The contract is tested from both sides, each in its own environment."""

from importlib.util import find_spec

collect_ignore_glob = ["test_engine*.py"] if find_spec("homeassistant") else ["test_integration*.py"]
