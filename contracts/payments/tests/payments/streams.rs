//! Streams from beginning to end.

use flywheel_payments::ContractError;
use flywheel_protocol::{Seconds, Time};
use flywheel_types::PaymentError;
use flywheel_types::payments::{ReceiveMsg, StreamOpening};
use proptest::prelude::*;

use crate::suite::verbs::{account, machine};
use crate::suite::{START, Suite, address, attribute, error};

const MONTH: u64 = 2_592_000;

#[test]
fn what_is_owed_is_the_floor_of_the_rate_from_the_opening_on() {
    for mut suite in Suite::both() {
        // 10 in 3 seconds
        let stream = suite.open_stream(machine(1), 10, 3, 1_000);
        for (seconds, owed) in [(0, 0), (1, 3), (2, 6), (3, 10), (100, 333)] {
            suite.at(seconds);
            assert_eq!(suite.stream(stream).owed.u128(), owed);
        }
        suite.collect_stream("watcher", stream).unwrap();
        assert_eq!(suite.gained("ann"), 333);
    }
}

#[test]
fn a_cancelled_stream_gives_the_exact_rest_back() {
    for canceller in ["carl", "ann"] {
        for mut suite in Suite::both() {
            let stream = suite.open_stream(machine(1), 10, 3, 1_000);
            suite.advance(100);

            let response = suite.cancel(canceller, stream).unwrap();

            assert_eq!((suite.gained("ann"), suite.gained("carl")), (333, -333));
            assert_eq!(attribute(&response, "stream_ended", "refunded"), "667");
            assert!(suite.has_ended(stream) && suite.of_machine(1).is_empty());
        }
    }
}

#[test]
fn a_stream_that_has_run_dry_says_since_when() {
    for mut suite in Suite::both() {
        // 25 at 10 a second: used up within the third second
        let stream = suite.open_stream(account("eve"), 10, 1, 25);
        let dry = Some(Time::new(START + 3));
        assert_eq!(suite.stream(stream).used_up_at, dry);
        suite.advance(1_000);

        let response = suite.collect_stream("eve", stream).unwrap();

        assert_eq!(suite.gained("eve"), 25);
        assert_eq!(
            attribute(&response, "stream_collected", "used_up_at"),
            (START + 3).to_string()
        );
        let refused = error(suite.collect_stream("eve", stream));
        assert_eq!(refused, ContractError::NothingOwed { stream });
    }
}

#[test]
fn the_time_between_running_dry_and_the_top_up_is_owed_nothing() {
    for mut suite in Suite::both() {
        let stream = suite.open_stream(account("eve"), 10, 1, 25);
        suite.advance(1_000).top_up_stream("carl", stream, 100).unwrap();
        assert_eq!(suite.stream(stream).owed.u128(), 25);

        suite.advance(4).collect_stream("watcher", stream).unwrap();

        assert_eq!(suite.gained("eve"), 65);
    }
}

#[test]
fn a_stream_topped_up_while_it_stands_dry_and_paused_runs_again_when_it_is_resumed() {
    for mut suite in Suite::both() {
        let stream = suite.open_stream(account("eve"), 10, 1, 25);
        suite.advance(1_000).pause("carl", stream).unwrap();
        suite.advance(500).top_up_stream("carl", stream, 100).unwrap();
        suite.advance(100).resume("carl", stream).unwrap();

        suite.advance(4).collect_stream("watcher", stream).unwrap();

        assert_eq!(suite.gained("eve"), 65);
    }
}

#[test]
fn pauses_before_a_stream_ran_dry_do_not_hold_it_up_afterwards() {
    for mut suite in Suite::both() {
        let stream = suite.open_stream(account("eve"), 10, 1, 25);
        suite.advance(1).pause("carl", stream).unwrap();
        suite.advance(500).resume("carl", stream).unwrap();
        suite.advance(100).top_up_stream("carl", stream, 100).unwrap();

        suite.advance(4).collect_stream("watcher", stream).unwrap();

        assert_eq!(suite.gained("eve"), 65);
    }
}

#[test]
fn a_top_up_while_it_runs_only_makes_it_last_longer() {
    let mut suite = Suite::native();
    let stream = suite.open_stream(account("eve"), 10, 3, 100);
    suite.advance(7).top_up_stream("carl", stream, 100).unwrap();

    suite.advance(40).collect_stream("watcher", stream).unwrap();

    // floor(47 x 10 / 3)
    assert_eq!(suite.gained("eve"), 156);
}

#[test]
fn a_pause_stops_it_and_what_was_owed_stays_owed() {
    for mut suite in Suite::both() {
        let stream = suite.open_stream(machine(1), 10, 3, 1_000);
        suite.advance(100).pause("carl", stream).unwrap();
        suite.advance(500);
        assert_eq!(suite.stream(stream).owed.u128(), 333);
        assert_eq!(suite.stream(stream).used_up_at, None);
        suite.resume("carl", stream).unwrap();
        suite.advance(2);

        suite.cancel("carl", stream).unwrap();

        // 102 s run: the third of a unit from before the pause counts
        assert_eq!(suite.gained("ann"), 340);
    }
}

#[test]
fn pausing_twice_and_resuming_what_runs_are_refused() {
    let mut suite = Suite::native();
    let stream = suite.open_stream(machine(1), 1, 1, 1_000);
    assert_eq!(error(suite.resume("carl", stream)), ContractError::NotPaused { stream });
    suite.pause("carl", stream).unwrap();
    assert_eq!(error(suite.pause("carl", stream)), ContractError::Paused { stream });
}

#[test]
fn strangers_cancel_only_what_is_abandoned() {
    for mut suite in Suite::both() {
        let stream = suite.open_stream(machine(1), 1, 1, 10_000_000);
        for stranger in ["bob", "watcher"] {
            let refused = error(suite.cancel(stranger, stream));
            assert!(matches!(refused, ContractError::NotYours { .. }), "{refused}");
        }
        suite.pause("carl", stream).unwrap();
        suite.advance(MONTH - 1);
        assert!(suite.cancel("watcher", stream).is_err());

        suite.advance(1).cancel("watcher", stream).unwrap();

        assert_eq!(suite.gained("carl"), 0);
    }
}

#[test]
fn anyone_ends_a_stream_from_the_second_at_which_it_has_run_dry() {
    let mut suite = Suite::native();
    let stream = suite.open_stream(account("eve"), 10, 1, 25);
    suite.advance(2);
    assert!(suite.cancel("watcher", stream).is_err());

    suite.advance(1).cancel("watcher", stream).unwrap();

    assert_eq!((suite.gained("eve"), suite.gained("carl")), (25, -25));
}

#[test]
fn only_the_payer_pauses_resumes_and_tops_up() {
    let mut suite = Suite::native();
    let stream = suite.open_stream(machine(1), 1, 1, 1_000);
    for stranger in ["ann", "watcher"] {
        for result in [
            suite.pause(stranger, stream),
            suite.resume(stranger, stream),
            suite.top_up_stream(stranger, stream, 5),
        ] {
            let refused = error(result);
            assert!(matches!(refused, ContractError::NotYours { .. }), "{refused}");
        }
    }
}

#[test]
fn a_top_up_in_another_token_is_refused() {
    for mut suite in Suite::both() {
        let stream = suite.open_stream(machine(1), 1, 1, 1_000);
        for denom in suite.tokens.clone() {
            let result = suite.bring_in(&denom, "carl", 5, ReceiveMsg::TopUpStream { stream });
            if denom == suite.denom {
                result.unwrap();
            } else {
                let refused = error(result);
                assert!(
                    matches!(refused, ContractError::Payment(PaymentError::WrongDenom { .. })),
                    "{refused}"
                );
            }
        }
        assert_eq!(suite.stream(stream).deposit.u128(), 1_005);
    }
}

#[test]
fn a_stream_that_could_not_work_is_refused() {
    let mut suite = Suite::native();
    let mut open = |amount: u128, per: u64, deposit: u128| {
        let opening = StreamOpening {
            payee: machine(1),
            amount: amount.into(),
            per: Seconds::new(per),
        };
        error(suite.bring("carl", deposit, ReceiveMsg::OpenStream(opening)))
    };
    assert_eq!(open(0, 1, 5), ContractError::IsZero { what: "rate" });
    assert!(matches!(open(1, 0, 5), ContractError::Period { .. }));
    assert!(matches!(open(1, 31_536_001, 5), ContractError::Period { .. }));
    // One a second lasts ten years with 315,360,000.
    assert!(matches!(open(1, 1, 315_360_001), ContractError::TooLong { .. }));
    assert!(matches!(open(1, 31_536_000, 11), ContractError::TooLong { .. }));
    let own = StreamOpening {
        payee: account("carl"),
        amount: 1_u128.into(),
        per: Seconds::new(1),
    };
    let refused = error(suite.bring("carl", 5, ReceiveMsg::OpenStream(own)));
    assert_eq!(
        refused,
        ContractError::SelfDealing {
            account: address("carl")
        }
    );
    suite.open_stream(machine(1), 1, 1, 315_360_000);
}

#[test]
fn the_fastest_stream_pays_its_deposit_in_a_second() {
    let mut suite = Suite::native();
    let stream = suite.open_stream(account("eve"), u128::MAX, 1, 77);
    suite.advance(1).collect_stream("watcher", stream).unwrap();
    assert_eq!(suite.gained("eve"), 77);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn touching_a_stream_often_or_once_pays_the_same(
        amount in 1_u128..1_000,
        per in 1_u64..1_000,
        deposit in 1_u128..50_000,
        waits in prop::collection::vec(1_u64..200, 1..12),
        is_collected in prop::collection::vec(any::<bool>(), 12),
    ) {
        prop_assume!(deposit * u128::from(per) / amount < 315_360_000);
        let mut often = Suite::native();
        let stream = often.open_stream(account("eve"), amount, per, deposit);
        for (wait, collects) in waits.iter().zip(is_collected) {
            often.advance(*wait);
            if collects {
                drop(often.collect_stream("watcher", stream));
            }
        }
        often.cancel("carl", stream).unwrap();

        let run: u64 = waits.iter().sum();
        let expected = (u128::from(run) * amount / u128::from(per)).min(deposit);
        prop_assert_eq!(often.gained("eve"), i128::try_from(expected).unwrap());
        prop_assert_eq!(often.gained("carl"), -i128::try_from(expected).unwrap());
    }
}
