"""The forms of Watchpost: what a person is asked, and what is done with the answers."""
