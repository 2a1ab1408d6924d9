//! The machine's clock against the platform's dates.

use kenal::engine::Clock;

#[test]
fn a_clock_that_is_wrong_gives_way_to_the_platforms_time() {
    for off in [-200 * 86_400, -900, 900, 200 * 86_400] {
        let clock = Clock::new(move || 1_800_000_000 + off);
        assert_eq!((clock.ahead(), clock.now()), (None, 1_800_000_000 + off));
        clock.tell(1_800_000_000);
        assert_eq!((clock.ahead(), clock.now()), (Some(off), 1_800_000_000));
    }
    let clock = Clock::new(|| 1_800_000_003);
    clock.tell(1_800_000_000);
    assert_eq!(clock.now(), 1_800_000_003, "a date on the way takes a moment");
}

#[test]
fn the_date_of_a_message_counts_only_without_a_better_one() {
    let clock = Clock::new(|| 1_800_000_900);
    clock.tell_from_message(1_800_000_000);
    assert_eq!(clock.ahead(), Some(900));
    clock.tell(1_800_000_890);
    clock.tell_from_message(4_000_000_000);
    assert_eq!(clock.ahead(), Some(10));
}
