//! Payments at once.

use cosmwasm_std::{Coin, Uint128};
use flywheel_payments::ContractError;
use flywheel_protocol::Did;
use flywheel_types::PaymentError;
use flywheel_types::payments::{ExecuteMsg, MachineName, Payment, ReceiveMsg};

use crate::suite::verbs::payment;
use crate::suite::{COIN, OTHER_COIN, Suite, address, attribute, error, id};

#[test]
fn a_payment_goes_to_the_payout_address_or_the_owner() {
    for mut suite in Suite::both() {
        suite.set_payout(2, "bob", "payout");

        let payments = vec![payment(1, 700), payment(2, 300)];
        suite.try_pay("carl", 1_000, payments).unwrap();

        assert_eq!((suite.gained("ann"), suite.gained("payout")), (700, 300));
        assert_eq!((suite.gained("bob"), suite.gained("carl")), (0, -1_000));
    }
}

#[test]
fn a_machine_is_paid_by_its_did_and_the_reference_is_told() {
    for mut suite in Suite::both() {
        let chain_id = suite.app.block_info().chain_id;
        let did = Did::new(chain_id, suite.registry.as_str(), id(1)).unwrap();
        let paid = Payment {
            machine: MachineName::Did(did),
            amount: Uint128::new(5),
            reference: "invoice 12".to_owned(),
        };

        let response = suite.try_pay("carl", 5, vec![paid]).unwrap();

        assert_eq!(suite.gained("ann"), 5);
        assert_eq!(attribute(&response, "paid", "machine"), "1");
        assert_eq!(attribute(&response, "paid", "reference"), "invoice 12");
        assert_eq!(attribute(&response, "paid", "amount"), "5");
    }
}

#[test]
fn a_did_of_another_registry_or_chain_is_refused() {
    let mut suite = Suite::native();
    let chain_id = suite.app.block_info().chain_id;
    let others = [
        Did::new("another-1", suite.registry.as_str(), id(1)).unwrap(),
        Did::new(chain_id, suite.hub.as_str(), id(1)).unwrap(),
    ];
    for did in others {
        let paid = Payment {
            machine: MachineName::Did(did),
            ..payment(1, 5)
        };
        let refused = error(suite.try_pay("carl", 5, vec![paid]));
        assert!(matches!(refused, ContractError::ForeignDid { .. }), "{refused}");
    }
}

#[test]
fn a_machine_paid_twice_in_one_message_gets_both() {
    for mut suite in Suite::both() {
        suite.try_pay("carl", 3, vec![payment(1, 1), payment(1, 2)]).unwrap();
        assert_eq!(suite.gained("ann"), 3);
    }
}

#[test]
fn the_payments_must_sum_to_what_was_sent() {
    for mut suite in Suite::both() {
        for sent in [9, 11] {
            let refused = error(suite.try_pay("carl", sent, vec![payment(1, 4), payment(2, 6)]));
            assert_eq!(
                refused,
                ContractError::SumDiffers {
                    sum: Uint128::new(10),
                    sent: Uint128::new(sent)
                }
            );
        }
        assert_eq!(suite.gained("carl"), 0);
    }
}

#[test]
fn sums_beyond_128_bits_are_refused() {
    let mut suite = Suite::native();
    let refused = error(suite.try_pay("carl", 5, vec![payment(1, u128::MAX), payment(1, 6)]));
    assert!(matches!(refused, ContractError::Overflow(_)), "{refused}");
}

#[test]
fn no_payment_and_too_many_are_refused() {
    for mut suite in Suite::both() {
        for given in [0, 51, 5_000] {
            let payments = vec![payment(1, 1); given];
            let refused = error(suite.try_pay("carl", 5_000, payments));
            let expected = ContractError::Count {
                what: "payments",
                given,
                most: 50,
            };
            assert_eq!(refused, expected);
        }
        suite.try_pay("carl", 50, vec![payment(1, 1); 50]).unwrap();
        assert_eq!(suite.gained("ann"), 50);
    }
}

#[test]
fn a_payment_of_nothing_or_with_a_long_reference_is_refused() {
    let mut suite = Suite::native();
    let refused = error(suite.try_pay("carl", 1, vec![payment(1, 1), payment(2, 0)]));
    assert_eq!(refused, ContractError::IsZero { what: "payment" });

    let mut long = payment(1, 1);
    long.reference = "x".repeat(129);
    let refused = error(suite.try_pay("carl", 1, vec![long.clone()]));
    assert!(
        matches!(refused, ContractError::TextLength { given: 129, .. }),
        "{refused}"
    );
    long.reference = "x".repeat(128);
    suite.try_pay("carl", 1, vec![long]).unwrap();
}

#[test]
fn an_unknown_machine_is_refused_and_nobody_is_paid() {
    for mut suite in Suite::both() {
        let refused = error(suite.try_pay("carl", 2, vec![payment(1, 1), payment(99, 1)]));
        assert!(matches!(refused, ContractError::UnknownMachine { .. }), "{refused}");
        assert_eq!((suite.gained("ann"), suite.gained("carl")), (0, 0));
    }
}

#[test]
fn nobody_pays_a_machine_that_pays_himself() {
    let mut suite = Suite::native();
    suite.set_payout(1, "ann", "payout");
    for own in ["ann", "payout"] {
        let refused = error(suite.try_pay(own, 1, vec![payment(1, 1)]));
        assert_eq!(refused, ContractError::SelfDealing { account: address(own) });
    }
}

#[test]
fn two_coins_no_coin_and_a_coin_with_a_message_that_takes_none_are_refused() {
    let mut suite = Suite::native();
    let pay = ExecuteMsg::Pay {
        payments: vec![payment(1, 5)],
    };
    let two = [Coin::new(5_u128, COIN), Coin::new(5_u128, OTHER_COIN)];
    assert_eq!(
        error(suite.send_with("carl", &pay, &two)),
        ContractError::OneCoin { count: 2 }
    );
    assert_eq!(error(suite.send("carl", &pay)), ContractError::OneCoin { count: 0 });
    let finish = ExecuteMsg::FinishSession { session: 1 };
    assert_eq!(
        error(suite.send_with("carl", &finish, &two[..1])),
        ContractError::Payment(PaymentError::NotPayable)
    );
}

#[test]
fn any_coin_pays_a_bill() {
    let mut suite = Suite::native();
    for denom in suite.tokens.clone() {
        let payments = vec![payment(1, 9)];
        suite.bring_in(&denom, "carl", 9, ReceiveMsg::Pay { payments }).unwrap();
        let paid = suite.balance_of(&denom, &address("ann"));
        assert_eq!(paid, crate::suite::FORTUNE + 9);
    }
}
