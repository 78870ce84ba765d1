"""The doors: everything that reaches the engine over HTTP, checked and translated here, once."""
