//! One second before, at, and after: at a deadline's second only the later step is valid (rule A5).

use anyhow::Result as AnyResult;
use cw_multi_test::AppResponse;
use flywheel_payments::ContractError;
use flywheel_types::payments::Stage;

use crate::suite::verbs::machine;
use crate::suite::{Suite, WINDOW, error};

type Step = fn(&mut Suite, u64) -> AnyResult<AppResponse>;
type Preparation = fn(&mut Suite, u64);

fn collect(suite: &mut Suite, session: u64) -> AnyResult<AppResponse> {
    let voucher = suite.voucher(session, 1, 5);
    suite.collect("ann", session, voucher)
}

fn close(suite: &mut Suite, session: u64) -> AnyResult<AppResponse> {
    suite.close("carl", session, 5)
}

fn close_on_meter(suite: &mut Suite, session: u64) -> AnyResult<AppResponse> {
    let reading = suite.reading(session, 1, 1);
    suite.close_on_meter("ann", session, reading, None)
}

fn forfeit(suite: &mut Suite, session: u64) -> AnyResult<AppResponse> {
    let (first, second) = (suite.reading(session, 1, 1), suite.reading(session, 1, 2));
    suite.forfeit(session, first, second)
}

fn settle(suite: &mut Suite, channel: u64) -> AnyResult<AppResponse> {
    let voucher = suite.voucher(channel, 1, 5);
    suite.settle("watcher", channel, vec![voucher])
}

fn close_as_payer(suite: &mut Suite, channel: u64) -> AnyResult<AppResponse> {
    suite.close_channel("carl", channel, vec![])
}

fn close_as_payee(suite: &mut Suite, channel: u64) -> AnyResult<AppResponse> {
    suite.close_channel("ann", channel, vec![])
}

fn top_up(suite: &mut Suite, channel: u64) -> AnyResult<AppResponse> {
    suite.top_up_channel("carl", channel, 5)
}

fn is_over(result: AnyResult<AppResponse>) -> bool {
    matches!(error(result), ContractError::Over { .. })
}

/// Brings a session into each state; the deadline is so many seconds ahead.
fn session_states() -> [(Preparation, u64); 3] {
    [
        (|_, _| {}, 7_200),
        (|suite, session| drop(close(suite, session).unwrap()), WINDOW),
        (|suite, session| drop(close_on_meter(suite, session).unwrap()), WINDOW),
    ]
}

#[test]
fn nothing_but_the_end_is_left_of_a_session_at_its_deadline() {
    for (prepare, deadline) in session_states() {
        for after in [0, 1, 1_000_000] {
            for step in [collect as Step, close, close_on_meter, forfeit] {
                let mut suite = Suite::native();
                let session = suite.open_session(1_000_000);
                prepare(&mut suite, session);
                suite.advance(deadline + after);
                assert_eq!(suite.session(session).stage, Stage::Over);

                assert!(is_over(step(&mut suite, session)));
                suite.finish("watcher", session).unwrap();
            }
        }
    }
}

#[test]
fn a_second_before_its_deadline_a_session_cannot_be_finished_but_everything_else_done() {
    for (state, (prepare, deadline)) in session_states().into_iter().enumerate() {
        // What is valid in each state.
        let steps: &[Step] = match state {
            0 => &[collect, close, close_on_meter, forfeit],
            1 => &[collect, close_on_meter, forfeit],
            _ => &[collect, forfeit],
        };
        for step in steps {
            let mut suite = Suite::native();
            let session = suite.open_session(1_000_000);
            prepare(&mut suite, session);
            suite.advance(deadline - 1);

            let until = suite.time(1);
            let refused = error(suite.finish("watcher", session));
            assert_eq!(refused, ContractError::NotOver { until });
            step(&mut suite, session).unwrap();
        }
    }
}

#[test]
fn a_window_that_reaches_beyond_the_time_limit_counts_in_full() {
    let mut suite = Suite::native();
    let session = suite.open_session(1_000_000);
    suite.advance(7_199);
    close(&mut suite, session).unwrap();
    suite.advance(WINDOW - 1);

    collect(&mut suite, session).unwrap();

    assert_eq!(suite.gained("ann"), 5);
}

#[test]
fn at_its_expiry_s_second_a_voucher_is_worth_nothing() {
    for (before, is_good) in [(1, true), (0, false)] {
        let mut suite = Suite::native();
        let (session, channel) = (suite.open_session(1_000), suite.open_channel(machine(1), 1_000));
        let mut draft = suite.draft(session, 1, 1, 5);
        draft.voucher.expires_at = suite.time(100);
        let in_session = draft.sign();
        draft.voucher.agreement = channel;
        let in_channel = draft.sign();
        suite.advance(100 - before);

        for result in [
            suite.collect("ann", session, in_session),
            suite.settle("ann", channel, vec![in_channel]),
        ] {
            if is_good {
                result.unwrap();
            } else {
                let expires_at = suite.time(0);
                assert_eq!(error(result), ContractError::VoucherExpired { nonce: 1, expires_at });
            }
        }
    }
}

#[test]
fn nothing_but_the_end_is_left_of_a_channel_at_its_deadline() {
    for (closes, deadline) in [(false, 86_400), (true, 3_600)] {
        for after in [0, 1, 1_000_000] {
            for step in [settle as Step, close_as_payer, close_as_payee, top_up] {
                let mut suite = Suite::native();
                let channel = suite.open_channel(machine(1), 1_000);
                if closes {
                    close_as_payer(&mut suite, channel).unwrap();
                }
                suite.advance(deadline + after);
                assert_eq!(suite.channel(channel).stage, Stage::Over);

                assert!(is_over(step(&mut suite, channel)));
                suite.finish_channel("watcher", channel).unwrap();
            }
        }
    }
}

#[test]
fn a_second_before_its_deadline_a_channel_cannot_be_finished_but_everything_else_done() {
    for (closes, deadline) in [(false, 86_400), (true, 3_600)] {
        let steps: &[Step] = if closes {
            &[settle, close_as_payee]
        } else {
            &[settle, close_as_payee, close_as_payer, top_up]
        };
        for step in steps {
            let mut suite = Suite::native();
            let channel = suite.open_channel(machine(1), 1_000);
            if closes {
                close_as_payer(&mut suite, channel).unwrap();
            }
            suite.advance(deadline - 1);

            let until = suite.time(1);
            let refused = error(suite.finish_channel("watcher", channel));
            assert_eq!(refused, ContractError::NotOver { until });
            step(&mut suite, channel).unwrap();
        }
    }
}
