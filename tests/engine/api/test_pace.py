"""How often somebody may do something."""

from watchpost_engine.api.pace import Pace


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_then_a_steady_pace() -> None:
    clock = Clock()
    pace = Pace(per_second=2, burst=3, clock=clock)
    assert [pace.take("a") for _ in range(4)] == [0, 0, 0, 0.5]
    clock.now += 0.5
    assert [pace.take("a"), pace.take("a")] == [0, 0.5]
    clock.now += 60
    assert [pace.take("a") for _ in range(4)] == [0, 0, 0, 0.5]


def test_keys_do_not_disturb_each_other_and_are_forgotten_when_there_are_too_many() -> None:
    pace = Pace(per_second=1, burst=1, most=2, clock=Clock())
    assert [pace.take(key) for key in "aabb"] == [0, 1, 0, 1]
    assert pace.take("c") == 0
    assert pace.take("a") == 0, "the oldest key had to make room"
    assert len(pace._full_at) == 2
