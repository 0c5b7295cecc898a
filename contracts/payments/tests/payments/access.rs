//! Who may send what, and with what: the whole table, of a world in which everything is there to be done.

use cosmwasm_std::coins;
use flywheel_payments::ContractError;
use flywheel_protocol::Bps;
use flywheel_types::PaymentError;
use flywheel_types::payments::ExecuteMsg;

use crate::suite::verbs::{account, machine};
use crate::suite::{COIN, Suite, address, error, id};

const SESSION: u64 = 1;
const CHANNEL: u64 = 2;
const STREAM: u64 = 3;
/// A stream that has run dry.
const DRY: u64 = 4;

/// A session, a channel and two streams of Carl's with machine 1, and a credit of Ann's.
fn world() -> Suite {
    let mut suite = Suite::native().with_classes(&["charger"]);
    suite.open_session(1_000);
    suite.open_channel(machine(1), 1_000);
    suite.open_stream(machine(1), 1, 1, 100_000);
    suite.open_stream(account("eve"), 1, 1, 5);
    suite.advance(100).refuse("ann", true);
    let voucher = suite.voucher(CHANNEL, 1, 5);
    suite.settle("watcher", CHANNEL, vec![voucher]).unwrap();
    suite.refuse("ann", false);
    suite
}

/// Every message without money, and who may send it; nobody named: anyone.
fn table(suite: &Suite) -> Vec<(ExecuteMsg, &'static [&'static str])> {
    let voucher = |agreement, nonce| suite.voucher(agreement, nonce, 10);
    vec![
        (
            ExecuteMsg::SetTariff {
                machine: id(1),
                tariff: 0,
                terms: None,
            },
            &["ann"],
        ),
        (
            ExecuteMsg::SetSplit {
                machine: id(1),
                split: None,
                network: None,
            },
            &["ann"],
        ),
        (
            ExecuteMsg::SetFee {
                network: 3,
                bps: Bps::ZERO,
                recipient: address("eve").to_string(),
            },
            &["dora"],
        ),
        (
            ExecuteMsg::SetBands {
                network: 3,
                class: "charger".to_owned(),
                cell: None,
                bands: vec![suite.band(1, 2)],
            },
            &["dora"],
        ),
        (
            ExecuteMsg::CollectSession {
                session: SESSION,
                voucher: voucher(SESSION, 1),
            },
            &["ann"],
        ),
        (
            ExecuteMsg::CloseSession {
                session: SESSION,
                amount: 5_u128.into(),
            },
            &["carl"],
        ),
        (
            ExecuteMsg::CloseSessionOnMeter {
                session: SESSION,
                reading: suite.reading(SESSION, 1, 1),
                voucher: None,
            },
            &["ann"],
        ),
        (
            ExecuteMsg::ForfeitCredit {
                session: SESSION,
                first: suite.reading(SESSION, 1, 1),
                second: suite.reading(SESSION, 1, 2),
            },
            &[],
        ),
        (
            ExecuteMsg::SettleChannel {
                channel: CHANNEL,
                vouchers: vec![voucher(CHANNEL, 2)],
            },
            &[],
        ),
        (
            ExecuteMsg::CloseChannel {
                channel: CHANNEL,
                vouchers: vec![],
            },
            &["ann", "carl"],
        ),
        (ExecuteMsg::CollectStream { stream: STREAM }, &[]),
        (ExecuteMsg::PauseStream { stream: STREAM }, &["carl"]),
        (ExecuteMsg::CancelStream { stream: STREAM }, &["ann", "carl"]),
        (ExecuteMsg::CancelStream { stream: DRY }, &[]),
        (
            ExecuteMsg::Withdraw {
                denom: suite.denom.clone().into(),
                account: Some(address("ann").to_string()),
            },
            &[],
        ),
    ]
}

#[test]
fn a_message_is_refused_from_everyone_but_its_sender() {
    for sender in ["ann", "bob", "carl", "dora", "watcher"] {
        let rows = table(&world()).len();
        for row in 0..rows {
            let mut suite = world();
            let (msg, allowed) = table(&suite).swap_remove(row);

            let result = suite.send(sender, &msg);

            let expected = allowed.is_empty() || allowed.contains(&sender);
            assert_eq!(result.is_ok(), expected, "{sender}: {msg:?}: {result:?}");
        }
    }
}

#[test]
fn messages_that_take_no_coins_refuse_them() {
    let mut suite = world();
    for (msg, _) in table(&suite) {
        let refused = error(suite.send_with("carl", &msg, &coins(5, COIN)));
        assert_eq!(refused, ContractError::Payment(PaymentError::NotPayable), "{msg:?}");
    }
}

#[test]
fn what_is_over_is_finished_by_anyone() {
    for sender in ["ann", "bob", "carl", "dora", "watcher"] {
        let mut suite = world();
        suite.advance(86_400);
        suite.finish(sender, SESSION).unwrap();
        suite.finish_channel(sender, CHANNEL).unwrap();
    }
}
