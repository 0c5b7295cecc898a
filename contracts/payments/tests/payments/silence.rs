//! Whoever falls silent, in whatever state: the others get out, with what is theirs, by a time known beforehand.

use proptest::prelude::*;

use crate::suite::verbs::{account, machine};
use crate::suite::{PRICE, Suite, WINDOW};

/// Who says nothing any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Silent {
    Payer,
    Payee,
    Both,
}

fn any_silent() -> impl Strategy<Value = Silent> {
    prop_oneof![Just(Silent::Payer), Just(Silent::Payee), Just(Silent::Both)]
}

/// What has happened in a session before somebody falls silent.
#[derive(Debug, Clone)]
enum Before {
    Wait(u64),
    /// The consumer closes and states so many hundredths of what it has vouched for.
    Close(u128),
    /// The machine closes on its meter, with or without its voucher.
    Meter(u128, bool),
    Forfeit,
}

fn any_before() -> impl Strategy<Value = Before> {
    prop_oneof![
        (1_u64..8_000).prop_map(Before::Wait),
        (0_u128..=100).prop_map(Before::Close),
        (0_u128..100, any::<bool>()).prop_map(|(units, shows)| Before::Meter(units, shows)),
        Just(Before::Forfeit),
    ]
}

fn suite(is_native: bool) -> Suite {
    if is_native { Suite::native() } else { Suite::cw20() }
}

fn signed(amount: u128) -> i128 {
    i128::try_from(amount).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_session_ends_whoever_is_silent(
        is_native in any::<bool>(),
        silent in any_silent(),
        deposit in 1_u128..30_000_000,
        vouched in 0_u128..30_000_000,
        before in prop::collection::vec(any_before(), 0..4),
    ) {
        let mut suite = suite(is_native);
        let session = suite.open_session(deposit);
        let voucher = suite.voucher(session, 7, vouched);
        for step in before {
            match step {
                Before::Wait(seconds) => drop(suite.advance(seconds)),
                Before::Close(hundredths) => drop(suite.close("carl", session, vouched * hundredths / 100)),
                Before::Meter(units, shows) => {
                    let reading = suite.reading(session, 9, units);
                    let voucher = shows.then(|| voucher.clone());
                    drop(suite.close_on_meter("ann", session, reading, voucher));
                }
                Before::Forfeit => {
                    let (first, second) = (suite.reading(session, 9, 1), suite.reading(session, 9, 2));
                    drop(suite.forfeit(session, first, second));
                }
            }
        }
        let in_time = suite.session(session).stage != flywheel_types::payments::Stage::Over;
        let is_closing = suite.session(session).ends_at.get() < suite.now()
            || matches!(suite.session(session).stage, flywheel_types::payments::Stage::Closing { .. });

        match silent {
            // The machine's side collects what it has, at once, as long as there is time.
            Silent::Payer => {
                let collected = suite.collect("ann", session, voucher);
                prop_assert_eq!(collected.is_ok(), in_time);
                if in_time {
                    prop_assert_eq!(suite.gained("ann"), signed(vouched.min(deposit)));
                }
            }
            // The consumer states what it owes, and waits for one window.
            Silent::Payee if in_time && !is_closing => {
                suite.close("carl", session, vouched).unwrap();
                suite.advance(WINDOW).finish("carl", session).unwrap();
                prop_assert_eq!(suite.gained("carl"), -signed(vouched.min(deposit)));
            }
            Silent::Payee | Silent::Both => {}
        }
        // Time alone: the limit, and the windows of both sides behind it.
        if !suite.has_ended(session) {
            suite.advance(7_200 + 2 * WINDOW).finish("watcher", session).unwrap();
        }

        prop_assert!(suite.has_ended(session));
        let most = deposit.min(vouched + PRICE);
        prop_assert!(-suite.gained("carl") <= signed(most));
        prop_assert_eq!(suite.gained("carl") + suite.gained("ann"), 0);
    }

    #[test]
    fn a_channel_ends_whoever_is_silent(
        is_native in any::<bool>(),
        silent in any_silent(),
        deposit in 1_u128..1_000,
        promises in prop::collection::vec((0_u32..3, 1_u128..300), 0..6),
        is_settled in 0_usize..6,
        closes_after in prop::option::of(0_u64..86_400),
        wait in 0_u64..90_000,
    ) {
        let mut suite = suite(is_native);
        let channel = suite.open_channel(machine(1), deposit);
        // The newest voucher of each lane.
        let mut lanes = [0; 3];
        let mut vouchers = vec![];
        for (nonce, (lane, more)) in (1_u64..).zip(promises) {
            let index = usize::try_from(lane).unwrap();
            lanes[index] += more;
            vouchers.push(suite.in_lane(channel, lane, nonce, lanes[index]));
        }
        for voucher in vouchers.iter().take(is_settled) {
            drop(suite.settle("watcher", channel, vec![voucher.clone()]));
        }
        if let Some(seconds) = closes_after {
            suite.advance(seconds).close_channel("carl", channel, vec![]).unwrap();
        }
        suite.advance(wait);
        let in_time = suite.channel(channel).stage != flywheel_types::payments::Stage::Over;
        let promised: u128 = lanes.iter().sum();

        match silent {
            Silent::Payer if in_time => {
                let newest = |lane: u32| vouchers.iter().rev().find(|voucher| voucher.lane == lane).cloned();
                for voucher in (0..3).filter_map(newest) {
                    drop(suite.settle("ann", channel, vec![voucher]));
                }
                suite.close_channel("ann", channel, vec![]).unwrap();
                prop_assert_eq!(suite.gained("ann"), signed(promised.min(deposit)));
            }
            Silent::Payee if in_time => {
                drop(suite.close_channel("carl", channel, vec![]));
                suite.advance(3_600).finish_channel("carl", channel).unwrap();
            }
            _ => {
                suite.advance(86_400).finish_channel("watcher", channel).unwrap();
            }
        }

        prop_assert!(suite.has_ended(channel));
        prop_assert!(-suite.gained("carl") <= signed(promised.min(deposit)));
        prop_assert_eq!(suite.gained("carl") + suite.gained("ann"), 0);
    }

    #[test]
    fn a_stream_ends_whoever_is_silent(
        is_native in any::<bool>(),
        silent in any_silent(),
        to_machine in any::<bool>(),
        amount in 1_u128..50,
        deposit in 1_u128..20_000,
        pauses in prop::collection::vec((1_u64..3_000, any::<bool>()), 0..5),
    ) {
        let mut suite = suite(is_native);
        let payee = if to_machine { machine(1) } else { account("ann") };
        let stream = suite.open_stream(payee, amount, 10, deposit);
        // By hand: how long it ran, second by second.
        let (mut ran, mut is_paused) = (0, false);
        for (seconds, changes) in pauses {
            suite.advance(seconds);
            ran += if is_paused { 0 } else { seconds };
            if changes {
                let changed = if is_paused { suite.resume("carl", stream) } else { suite.pause("carl", stream) };
                changed.unwrap();
                is_paused = !is_paused;
            }
        }
        let earned = (u128::from(ran) * amount / 10).min(deposit);

        match silent {
            Silent::Payer => drop(suite.cancel("ann", stream).unwrap()),
            Silent::Payee => drop(suite.cancel("carl", stream).unwrap()),
            // A paused one is anybody's after 30 days, a running one when it has run dry.
            Silent::Both => {
                let seconds = if is_paused { 2_592_000 } else { 200_000 };
                suite.advance(seconds).cancel("watcher", stream).unwrap();
            }
        }

        prop_assert!(suite.has_ended(stream));
        let expected = if silent == Silent::Both && !is_paused { deposit } else { earned };
        prop_assert_eq!(suite.gained("ann"), signed(expected));
        prop_assert_eq!(suite.gained("carl"), -signed(expected));
    }
}
