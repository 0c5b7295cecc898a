//! What the payments contract refuses, in words that say why; nobody loses anything.

use cosmwasm_std::Uint128;
use flywheel_protocol::sign::Voucher;
use flywheel_protocol::{MachineId, Seconds};
use flywheel_testing::{Person, Token, device_key};
use flywheel_types::payments::{MachineName, Payment};

use crate::paying::street;

#[test]
fn a_session_begins_on_the_terms_that_were_seen() {
    let mut suite = street(Token::Cw20);
    let (alice, carl) = (Person::named("alice"), Person::named("carl"));
    let seen = suite.session_opening(&carl, "charger-1");
    suite.publish(&alice, "charger-1", suite.tariff(400_000));
    let mut dear = suite.session_opening(&carl, "charger-1");
    dear.max_price = Uint128::new(399_999);
    let mut nowhere = suite.session_opening(&carl, "charger-1");
    nowhere.machine = MachineName::Id(MachineId::new(99).unwrap());
    let mut long = suite.session_opening(&carl, "charger-1");
    long.duration = Seconds::days(2);
    for (opening, expected) in [
        (seen, "version is 2, not 1"),
        (dear, "more than your highest price 399999"),
        (nowhere, "has no machine 99"),
        (long, "must be 1 to 86400 s"),
    ] {
        suite.refused(suite.try_open_session(&carl, opening, 1_000_000), expected);
    }
    let opening = suite.session_opening(&carl, "charger-1");
    let coin = suite.fund(&carl, 1_000_000);
    let deposit = (&coin, Uint128::new(1_000_000));
    suite.refused(
        suite.payments().open_session(carl.account(), deposit, opening.clone()),
        suite.denom().name(),
    );
    suite.give(&alice, 1);
    suite.refused(suite.try_open_session(&alice, opening, 1), "would pay itself");
    assert_eq!(suite.balance(&carl), 20_000_000);
}

#[test]
fn vouchers_that_are_late_forged_or_of_another_agreement_are_worth_nothing() {
    let mut suite = street(Token::Native);
    let (alice, carl) = (Person::named("alice"), Person::named("carl"));
    let session = suite.open_session(&carl, "charger-1", 5_000_000);
    let channel = suite.open_channel(&carl, "charger-1", 5_000_000);
    let good = suite.voucher(&carl, session, 1, 1_000);
    let mut more = good.clone();
    more.cumulative = Uint128::new(1_001);
    let forged = suite.voucher(&alice, session, 1, 1_000);
    let other = suite.voucher(&carl, channel, 1, 1_000);
    for wrong in [more, forged, other] {
        let taken = suite.payments().collect_session(alice.account(), session, wrong);
        suite.refused(taken, "is not signed by the payer's key for this agreement");
    }
    // At the second of its end a voucher is worth nothing.
    let short = Voucher {
        agreement: channel,
        lane: 0,
        key_version: 1,
        nonce: 1,
        cumulative: Uint128::new(1_000),
        expires_at: suite.now().plus(Seconds::minutes(1)).unwrap(),
    };
    let short = suite.payments().sign_voucher(&device_key("carl"), short).unwrap();
    suite.advance(Seconds::minutes(1));
    let late = suite.payments().settle_channel(alice.account(), channel, vec![short]);
    suite.refused(late, "the voucher of nonce 1 expired at");
    let taken = suite.payments().collect_session(carl.account(), session, good.clone());
    suite.refused(taken, "send this message as the owner");
    suite.sent(suite.payments().collect_session(alice.account(), session, good.clone()));
    // What was shown is worth nothing a second time.
    suite.refused(
        suite.payments().collect_session(alice.account(), session, good),
        "there is no session",
    );
    let late = suite.voucher(&carl, channel, 1, 1_000);
    suite.advance(Seconds::days(30));
    suite.refused(
        suite.payments().settle_channel(alice.account(), channel, vec![late]),
        "was over",
    );
    suite.sent(suite.payments().finish_channel(carl.account(), channel));
    assert_eq!(
        (suite.balance(&alice), suite.balance(&carl)),
        (1_000, 20_000_000 - 1_000)
    );
}

#[test]
fn a_bill_to_an_unknown_machine_or_to_oneself_is_not_paid() {
    let mut suite = street(Token::Cw20);
    let (alice, carl) = (Person::named("alice"), Person::named("carl"));
    let unknown = Payment {
        machine: MachineName::Id(MachineId::new(99).unwrap()),
        ..suite.payment("charger-1", 5)
    };
    let bills = [
        (vec![suite.payment("charger-1", 5), unknown], "has no machine 99"),
        (
            vec![suite.payment("charger-1", 5), suite.payment("charger-1", 0)],
            "zero",
        ),
    ];
    for (bill, words) in bills {
        suite.refused(suite.payments().pay(carl.account(), suite.denom(), bill), words);
    }
    suite.give(&alice, 5);
    let own = vec![suite.payment("charger-1", 5)];
    let paid = suite.payments().pay(alice.account(), suite.denom(), own);
    suite.refused(paid, "would pay itself");
    assert_eq!(suite.balance(&carl), 20_000_000);
}
