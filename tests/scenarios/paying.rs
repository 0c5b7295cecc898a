//! People pay machines: sessions, channels, streams. A kWh costs 0.30 of a token of six places, and a charger gives one a
//! minute.

use cosmwasm_std::Uint128;
use flywheel_client::Chain;
use flywheel_protocol::{Bps, Seconds};
use flywheel_testing::{Person, Suite, Token};
use flywheel_types::payments::{AgreementKind, Party};
use flywheel_types::registry::ExecuteMsg;

const KWH: u128 = 300_000;
const DEPOSIT: u128 = 20_000_000;

/// Alice's charger, whose tariff is published, and carl, who has the deposit.
pub fn street(token: Token) -> Suite {
    let mut suite = Suite::launched(token, |_| {});
    let (alice, carl) = (Person::named("alice"), Person::named("carl"));
    suite.register(&alice, "charger-1");
    suite
        .publish(&alice, "charger-1", suite.tariff(KWH))
        .give(&carl, DEPOSIT);
    suite
}

fn balances(suite: &Suite) -> (u128, u128) {
    let (alice, carl) = (Person::named("alice"), Person::named("carl"));
    (suite.balance(&alice), suite.balance(&carl))
}

fn a_driver_charges_41_kwh(token: Token) {
    let mut suite = street(token);
    let (alice, carl) = (Person::named("alice"), Person::named("carl"));
    let session = suite.open_session(&carl, "charger-1", DEPOSIT);
    let opened = suite.payments().session(session).unwrap();
    assert_eq!((suite.balance(&carl), opened.credit.u128()), (0, KWH));

    // After each kWh the charger says what it has given, and the driver's phone vouches for it: between the two lies one
    // kWh, which is the credit.
    let mut best = None;
    for kwh in 1..=41 {
        suite.advance(Seconds::minutes(1));
        let reading = suite.reading("charger-1", session, u64::try_from(kwh).unwrap(), kwh);
        best = Some(suite.voucher(&carl, session, reading.nonce, reading.units.u128() * KWH));
    }
    let collected = suite
        .payments()
        .collect_session(alice.account(), session, best.unwrap());
    suite.sent(collected);

    // 41 x 0.30 = 12.30; 20 - 12.30 = 7.70 come back in the same transaction.
    assert_eq!(balances(&suite), (12_300_000, 7_700_000));
    assert!(suite.payments().session(session).is_err(), "it is over");
}

#[test]
fn a_session_of_41_kwh_costs_12_30_of_20_in_a_cw20() {
    a_driver_charges_41_kwh(Token::Cw20);
}

#[test]
fn a_session_of_41_kwh_costs_12_30_of_20_in_a_native_coin() {
    a_driver_charges_41_kwh(Token::Native);
}

#[test]
fn the_network_takes_its_fee_and_the_installer_his_part() {
    let mut suite = street(Token::Cw20);
    let (alice, carl, ivan) = (Person::named("alice"), Person::named("carl"), Person::named("ivan"));
    let network = suite.network().record().id;
    let five = Bps::percent(5).unwrap();
    let fees = suite.address(&Person::named("fees"));
    let set = suite
        .payments()
        .set_fee(Person::named("operator").account(), network, five, &fees);
    suite.sent(set);
    let mut tariff = suite.tariff(KWH);
    tariff.network = Some(network);
    let (installer, owner) = (suite.address(&ivan), suite.address(&alice));
    suite
        .publish(&alice, "charger-1", tariff)
        .set_split(&alice, "charger-1", &[(&installer, 1_000)], &owner, None);

    let session = suite.open_session(&carl, "charger-1", DEPOSIT);
    let voucher = suite.voucher(&carl, session, 41, 12_300_000);
    let collected = suite.payments().collect_session(alice.account(), session, voucher);
    suite.sent(collected);

    // 5 % of 12.30 = 0.615; a tenth of the other 11.685 = 1.1685.
    assert_eq!(suite.balance(&Person::named("fees")), 615_000);
    assert_eq!(suite.balance(&ivan), 1_168_500);
    assert_eq!(balances(&suite), (10_516_500, 7_700_000));
}

fn a_thousand_vouchers(token: Token) {
    let mut suite = street(token);
    let (alice, carl) = (Person::named("alice"), Person::named("carl"));
    // The first transaction.
    let channel = suite.open_channel(&carl, "charger-1", 2_000_000);

    // A thousand times 1,500, between the phone and the charger.
    let vouchers: Vec<_> = (1..=1_000_u64)
        .map(|nonce| suite.voucher(&carl, channel, nonce, u128::from(nonce) * 1_500))
        .collect();
    assert_eq!(balances(&suite), (0, DEPOSIT - 2_000_000));

    // The second.
    let last = vouchers.last().cloned().unwrap();
    let closed = suite.payments().close_channel(alice.account(), channel, vec![last]);
    suite.sent(closed);
    assert_eq!(balances(&suite), (1_500_000, DEPOSIT - 1_500_000));
    let party = Party::Account(suite.address(&carl).to_string());
    assert_eq!(suite.payments().agreements(&party).unwrap(), []);
}

#[test]
fn a_thousand_vouchers_are_two_transactions_in_a_cw20() {
    a_thousand_vouchers(Token::Cw20);
}

#[test]
fn a_thousand_vouchers_are_two_transactions_in_a_native_coin() {
    a_thousand_vouchers(Token::Native);
}

fn a_stream_pays_by_the_second(token: Token) {
    let mut suite = street(token);
    let (anyone, carl) = (Person::named("anyone"), Person::named("carl"));
    // 86,400 a day: one a second.
    let stream = suite.open_stream(&carl, "charger-1", (86_400, Seconds::days(1)), 100_000);
    suite.advance(Seconds::new(1_000));
    suite.sent(suite.payments().collect_stream(anyone.account(), stream));
    assert_eq!(balances(&suite), (1_000, DEPOSIT - 100_000));

    suite.sent(suite.payments().pause_stream(carl.account(), stream));
    suite.advance(Seconds::new(500));
    suite.sent(suite.payments().resume_stream(carl.account(), stream));
    suite.advance(Seconds::new(2_000));
    suite.sent(suite.payments().cancel_stream(carl.account(), stream));
    assert_eq!(balances(&suite), (3_000, DEPOSIT - 3_000));

    // A deposit of 500 s says since when it is used up, and then anyone may end it.
    let opened = suite.now();
    let short = suite.open_stream(&carl, "charger-1", (86_400, Seconds::days(1)), 500);
    suite.advance(Seconds::new(10_000));
    let state = suite.payments().stream(short).unwrap();
    assert_eq!(state.used_up_at, Some(opened.plus(Seconds::new(500)).unwrap()));
    suite.sent(suite.payments().cancel_stream(anyone.account(), short));
    assert_eq!(balances(&suite), (3_500, DEPOSIT - 3_500));
}

#[test]
fn a_stream_pays_by_the_second_and_the_rest_comes_back_in_a_cw20() {
    a_stream_pays_by_the_second(Token::Cw20);
}

#[test]
fn a_stream_pays_by_the_second_and_the_rest_comes_back_in_a_native_coin() {
    a_stream_pays_by_the_second(Token::Native);
}

#[test]
fn who_sells_a_charger_during_a_session_is_paid_for_it() {
    let mut suite = street(Token::Cw20);
    let (alice, bob, carl) = (Person::named("alice"), Person::named("bob"), Person::named("carl"));
    let session = suite.open_session(&carl, "charger-1", 15_000_000);
    let stream = suite.open_stream(&carl, "charger-1", (86_400, Seconds::days(1)), 5_000_000);
    let best = suite.voucher(&carl, session, 41, 12_300_000);
    suite.advance(Seconds::new(1_000));
    suite.sell(&alice, "charger-1", &bob);

    // The new owner has nothing of the session, and sells nothing on the old one's terms.
    let machine = suite.machine("charger-1");
    assert_eq!(suite.payments().tariffs(machine).unwrap().len(), 0);
    let taken = suite.payments().collect_session(bob.account(), session, best.clone());
    suite.refused(taken, "send this message as the owner");
    // The driver says that he has promised nothing; the seller shows his voucher within the ten minutes.
    suite.sent(suite.payments().close_session(carl.account(), session, Uint128::zero()));
    suite.advance(Seconds::new(599));
    suite.sent(suite.payments().collect_session(alice.account(), session, best));
    assert_eq!(balances(&suite), (12_300_000, 2_700_000));

    // A stream follows the machine: what the seller has not collected is the buyer's.
    suite.sent(suite.payments().cancel_stream(carl.account(), stream));
    assert_eq!(
        (suite.balance(&bob), suite.balance(&carl)),
        (1_599, 2_700_000 + 5_000_000 - 1_599)
    );
    assert_eq!(balances(&suite).0, 12_300_000);
}

#[test]
fn a_buyer_who_changes_the_key_takes_no_session_from_the_seller() {
    let mut suite = street(Token::Native);
    let (alice, bob, carl) = (Person::named("alice"), Person::named("bob"), Person::named("carl"));
    let session = suite.open_session(&carl, "charger-1", DEPOSIT);
    let voucher = suite.voucher(&carl, session, 40, 40 * KWH);
    let reading = suite.reading("charger-1", session, 41, 41);
    suite.sell(&alice, "charger-1", &bob);
    let rotation = suite.rotation(&suite.address(&bob), "charger-1", "the buyer's key");
    let rotated = suite.network().registry().rotate_key(bob.account(), rotation);
    rotated.unwrap();

    // The driver is silent. The meter says 41 kWh: no more than the voucher's 12.00 and the credit of 0.30.
    let closed = suite
        .payments()
        .close_session_on_meter(alice.account(), session, reading, Some(voucher));
    suite.sent(closed);
    suite.advance(Seconds::minutes(10));
    suite.sent(suite.payments().finish_session(bob.account(), session));
    assert_eq!(balances(&suite), (12_300_000, 7_700_000));
    assert_eq!(suite.balance(&bob), 0);
}

#[test]
fn silence_costs_each_side_no_more_than_it_agreed_to() {
    let mut suite = street(Token::Cw20);
    let (alice, carl, anyone) = (Person::named("alice"), Person::named("carl"), Person::named("anyone"));
    // The driver never vouches: the charger, had it given 41 kWh, would get the credit alone.
    let unpaid = suite.open_session(&carl, "charger-1", 10_000_000);
    let reading = suite.reading("charger-1", unpaid, 1, 41);
    let closed = suite
        .payments()
        .close_session_on_meter(alice.account(), unpaid, reading, None);
    suite.sent(closed);
    suite.advance(Seconds::minutes(10));
    suite.sent(suite.payments().finish_session(anyone.account(), unpaid));
    assert_eq!(balances(&suite), (KWH, DEPOSIT - KWH));

    // The charger shows nothing: after the two hours, and not a second before, everything comes back.
    let silent = suite.open_session(&carl, "charger-1", 10_000_000);
    suite.advance(Seconds::new(7_199));
    let early = suite.payments().finish_session(anyone.account(), silent);
    suite.refused(early, "cannot be finished before");
    suite.advance(Seconds::new(1));
    suite.sent(suite.payments().finish_session(anyone.account(), silent));
    assert_eq!(balances(&suite), (KWH, DEPOSIT - KWH));
}

#[test]
fn a_payee_who_cannot_receive_holds_no_refund_up() {
    let mut suite = street(Token::Native);
    let (alice, carl) = (Person::named("alice"), Person::named("carl"));
    let nowhere = suite.chain().module_address("mint").unwrap();
    let payout = ExecuteMsg::SetPayout {
        machine: suite.machine("charger-1"),
        address: Some(nowhere.to_string()),
    };
    suite.sent(suite.network().registry().execute(alice.account(), &payout));
    let session = suite.open_session(&carl, "charger-1", DEPOSIT);
    let voucher = suite.voucher(&carl, session, 41, 12_300_000);
    suite.sent(suite.payments().collect_session(alice.account(), session, voucher));

    assert_eq!(balances(&suite), (0, 7_700_000));
    let credit = suite.payments().credit(&nowhere, suite.denom()).unwrap();
    assert_eq!(credit.u128(), 12_300_000);
    // Trying again fails again, and the credit stays.
    let again = suite.payments().withdraw(carl.account(), suite.denom(), Some(&nowhere));
    suite.sent(again);
    let credit = suite.payments().credit(&nowhere, suite.denom()).unwrap();
    assert_eq!(credit.u128(), 12_300_000);
}

#[test]
fn a_bill_is_paid_at_once_in_any_token() {
    let mut suite = street(Token::Cw20);
    let (alice, bob, carl) = (Person::named("alice"), Person::named("bob"), Person::named("carl"));
    suite.register(&bob, "charger-2");
    let coin = suite.fund(&carl, 1_000);
    let bill = vec![suite.payment("charger-1", 700), suite.payment("charger-2", 300)];
    suite.sent(suite.payments().pay(carl.account(), &coin, bill.clone()));
    suite.sent(suite.payments().pay(carl.account(), suite.denom(), bill));

    let coins = |person: &Person| {
        let address = suite.address(person);
        suite.chain().balance(&address, coin.name()).unwrap().u128()
    };
    assert_eq!((coins(&alice), coins(&bob), coins(&carl)), (700, 300, 0));
    assert_eq!(balances(&suite), (700, DEPOSIT - 1_000));
    assert_eq!(suite.balance(&bob), 300);
}

#[test]
fn what_runs_is_listed_until_it_ends() {
    let mut suite = street(Token::Native);
    let carl = Person::named("carl");
    let session = suite.open_session(&carl, "charger-1", 1_000_000);
    let channel = suite.open_channel(&carl, "charger-1", 1_000_000);
    let machine = suite.machine("charger-1");
    let kinds = |suite: &Suite| {
        let found = suite.payments().agreements(&Party::Machine(machine)).unwrap();
        found.iter().map(|row| (row.number, row.kind)).collect::<Vec<_>>()
    };
    assert_eq!(
        kinds(&suite),
        [(session, AgreementKind::Session), (channel, AgreementKind::Channel)]
    );

    // The payer closes, and the payee has nothing to show: after the challenge period of a day everything comes back.
    suite.sent(suite.payments().close_channel(carl.account(), channel, vec![]));
    suite.advance(Seconds::days(1));
    suite.sent(suite.payments().finish_channel(carl.account(), channel));
    suite.sent(suite.payments().finish_session(carl.account(), session));
    assert_eq!(kinds(&suite), []);
    assert_eq!(balances(&suite), (0, DEPOSIT));
}
