//! The storage deposit at a sale (rules R5, R6, A3, A7): the buyer's takes the place of the seller's.

use cosmwasm_std::{Addr, Uint128, coin, coins};
use flywheel_machine_registry::ContractError;
use flywheel_protocol::Curve;
use flywheel_types::PaymentError;
use flywheel_types::registry::{ExecuteMsg, QueryMsg, ReceiveMsg};

use crate::suite::{COIN, Money, OTHER_COIN, Suite, alice, attributes, bob, carol, device, events, id, new_token};
use crate::verbs::sale;

const BOTH: [Money; 2] = [Money::Native, Money::Cw20];

/// Alice's machine 1 with a deposit of 10, offered to bob.
fn with_offer(money: Money) -> Suite {
    let mut suite = Suite::with_deposit(money, 10);
    suite.machine(&alice(), &device(Curve::Ed25519, "one"));
    suite.offer(&alice(), 1, &bob(), None).unwrap();
    suite
}

fn set_deposit(suite: &mut Suite, amount: u128) {
    let admin = suite.admin.clone();
    let set = ExecuteMsg::SetDeposit { amount: amount.into() };
    suite.send(&admin, &set).unwrap();
}

/// Balances of alice, bob and the registry; deposits and credits.
fn books(suite: &Suite) -> ([u128; 3], [u128; 2]) {
    let holders: [Addr; 3] = [alice(), bob(), suite.registry.clone()];
    (
        holders.map(|holder| suite.balance(&holder)),
        ["deposits", "credits"].map(|name| suite.owed(name)),
    )
}

#[test]
fn the_buyer_pays_the_deposit_and_the_seller_gets_his_back() {
    for money in BOTH {
        let mut suite = with_offer(money);
        assert_eq!(books(&suite), ([999_990, 1_000_000, 10], [10, 0]));
        suite.accept(&bob(), sale(1, 0)).unwrap();
        assert_eq!(books(&suite), ([1_000_000, 999_990, 10], [10, 0]));
        assert_eq!(suite.get(1).deposit.u128(), 10);
        suite.retire(&bob(), id(1)).unwrap();
        assert_eq!(books(&suite), ([1_000_000, 1_000_000, 0], [0, 0]));
    }
}

#[test]
fn it_is_the_machine_s_deposit_and_not_that_of_new_ones() {
    for money in BOTH {
        let mut suite = with_offer(money);
        set_deposit(&mut suite, 25);
        assert_eq!(suite.offered(1).unwrap().deposit.u128(), 10);
        for received in [0, 9, 11, 25] {
            let expected = ContractError::SaleDeposit {
                machine: id(1),
                expected: 10_u128.into(),
                received: received.into(),
            };
            assert_eq!(suite.accept_paying(&bob(), sale(1, 0), received).unwrap_err(), expected);
        }
        assert_eq!(books(&suite), ([999_990, 1_000_000, 10], [10, 0]));
        set_deposit(&mut suite, 0);
        suite.accept_paying(&bob(), sale(1, 0), 10).unwrap();
        assert_eq!(books(&suite), ([1_000_000, 999_990, 10], [10, 0]));
    }
}

#[test]
fn a_machine_without_a_deposit_is_sold_without_tokens() {
    for money in BOTH {
        let mut suite = Suite::with_deposit(money, 0);
        suite.machine(&alice(), &device(Curve::Ed25519, "one"));
        set_deposit(&mut suite, 25);
        suite.offer(&alice(), 1, &bob(), None).unwrap();
        let expected = ContractError::SaleDeposit {
            machine: id(1),
            expected: Uint128::zero(),
            received: 25_u128.into(),
        };
        assert_eq!(suite.accept_paying(&bob(), sale(1, 0), 25).unwrap_err(), expected);
        suite.accept_paying(&bob(), sale(1, 0), 0).unwrap();
        assert_eq!(books(&suite), ([1_000_000, 1_000_000, 0], [0, 0]));
    }
    let mut suite = Suite::free();
    suite.machine(&alice(), &device(Curve::Ed25519, "one"));
    suite.offer(&alice(), 1, &bob(), None).unwrap();
    let accept = ExecuteMsg::AcceptSale(sale(1, 0));
    let error = suite.execute(&bob(), &accept, &coins(1, COIN)).unwrap_err();
    assert_eq!(error, ContractError::Payment(PaymentError::NotPayable));
    let token = new_token(&mut suite.app);
    let hook = ReceiveMsg::AcceptSale(sale(1, 0));
    let error = suite.send_hook(&token, &bob(), 1, &hook).unwrap_err();
    assert_eq!(error, ContractError::NoDeposit);
    suite.send(&bob(), &accept).unwrap();
}

#[test]
fn only_the_deposit_s_own_money_is_taken() {
    let accept = ExecuteMsg::AcceptSale(sale(1, 0));
    let mut suite = with_offer(Money::Native);
    for funds in [coins(10, OTHER_COIN), vec![coin(10, COIN), coin(1, OTHER_COIN)]] {
        let error = suite.execute(&bob(), &accept, &funds).unwrap_err();
        assert!(matches!(error, ContractError::Payment(_)), "{error}");
    }
    let mut suite = with_offer(Money::Cw20);
    let error = suite.execute(&bob(), &accept, &coins(10, COIN)).unwrap_err();
    assert!(matches!(error, ContractError::Payment(_)), "{error}");
    let other = new_token(&mut suite.app);
    let hook = ReceiveMsg::AcceptSale(sale(1, 0));
    let error = suite.send_hook(&other, &bob(), 10, &hook).unwrap_err();
    assert!(
        matches!(error, ContractError::Payment(PaymentError::WrongDenom { .. })),
        "{error}"
    );
    assert_eq!(suite.get(1).owner, alice());
}

#[test]
fn whoever_sends_the_cw20_is_the_buyer() {
    let mut suite = with_offer(Money::Cw20);
    let error = suite.accept(&carol(), sale(1, 0)).unwrap_err();
    let machine = id(1);
    assert_eq!(
        error,
        ContractError::NotTheBuyer {
            machine,
            sender: carol()
        }
    );
    // A refused sale takes no tokens.
    assert_eq!(
        (suite.balance(&carol()), suite.balance(&suite.registry)),
        (1_000_000, 10)
    );
}

#[test]
fn a_seller_who_cannot_receive_stops_no_sale_and_is_credited() {
    for money in BOTH {
        let mut suite = with_offer(money);
        suite.refuse(&alice(), true);
        let answer = suite.accept(&bob(), sale(1, 0)).unwrap();
        assert_eq!(suite.get(1).owner, bob());
        // Bob's 10 are the deposit, alice's 10 wait for her.
        assert_eq!(books(&suite), ([999_990, 999_990, 20], [10, 10]));
        assert_eq!((suite.credit(&alice()), suite.credit(&bob())), (10, 0));
        let expected = [format!("account={}", alice()), "amount=10".into()];
        assert_eq!(attributes(events(&answer, "payment_credited")[0]), expected);

        // As long as she cannot receive, her own withdrawal fails and another's changes nothing.
        suite.withdraw_fails(&alice());
        let answer = suite.withdraw(&carol(), Some(&alice())).unwrap();
        assert_eq!(events(&answer, "payment_credited").len(), 1);
        assert_eq!(books(&suite), ([999_990, 999_990, 20], [10, 10]));

        suite.refuse(&alice(), false);
        let answer = suite.withdraw(&alice(), None).unwrap();
        let expected = [
            format!("sender={}", alice()),
            format!("account={}", alice()),
            "amount=10".into(),
            format!("denom={}", suite.denom.as_ref().unwrap().name()),
        ];
        assert_eq!(attributes(events(&answer, "withdrawn")[0]), expected);
        assert_eq!(books(&suite), ([1_000_000, 999_990, 10], [10, 0]));
        suite.retire(&bob(), id(1)).unwrap();
        assert_eq!(books(&suite), ([1_000_000, 1_000_000, 0], [0, 0]));
    }
}

#[test]
fn credits_add_up_and_anyone_may_have_them_paid() {
    for money in BOTH {
        let mut suite = with_offer(money);
        suite.refuse(&alice(), true).accept(&bob(), sale(1, 0)).unwrap();
        // Sold back and once more: alice pays 10 again, and is credited 10 again. Then carol's is the deposit.
        suite.sell(1, &alice());
        suite.sell(1, &carol());
        assert_eq!(
            (suite.credit(&alice()), suite.owed("credits"), suite.owed("deposits")),
            (20, 20, 10)
        );
        suite.refuse(&carol(), true);
        suite.sell(1, &bob());
        assert_eq!((suite.credit(&carol()), suite.owed("credits")), (10, 30));

        suite.refuse(&alice(), false).withdraw(&bob(), Some(&alice())).unwrap();
        // 1,000,000 - 10 - 10 + 20
        assert_eq!((suite.balance(&alice()), suite.credit(&alice())), (1_000_000, 0));
        assert_eq!((suite.credit(&carol()), suite.owed("credits")), (10, 10));
    }
}

#[test]
fn nobody_withdraws_what_is_not_his_nor_twice() {
    let mut suite = with_offer(Money::Native);
    suite.refuse(&alice(), true).accept(&bob(), sale(1, 0)).unwrap();
    suite.refuse(&alice(), false);
    let nothing = |account: Addr| ContractError::NothingToWithdraw { account };
    assert_eq!(suite.withdraw(&bob(), None).unwrap_err(), nothing(bob()));
    assert_eq!(suite.withdraw(&alice(), Some(&carol())).unwrap_err(), nothing(carol()));
    let message = ExecuteMsg::Withdraw { account: None };
    let error = suite.execute(&alice(), &message, &coins(1, COIN)).unwrap_err();
    assert_eq!(error, ContractError::Payment(PaymentError::NotPayable));
    let shouted = ExecuteMsg::Withdraw {
        account: Some(alice().to_string().to_uppercase()),
    };
    assert!(matches!(
        suite.send(&alice(), &shouted).unwrap_err(),
        ContractError::Std(_)
    ));
    suite.query_error(&QueryMsg::Credit {
        account: alice().to_string().to_uppercase(),
    });

    suite.withdraw(&alice(), Some(&alice())).unwrap();
    assert_eq!(suite.withdraw(&alice(), None).unwrap_err(), nothing(alice()));
    assert_eq!(suite.balance(&alice()), 1_000_000);
}

#[test]
fn a_machine_without_a_deposit_is_sold_without_a_payment() {
    for money in BOTH {
        let mut suite = Suite::with_deposit(money, 0);
        suite.machine(&alice(), &device(Curve::Ed25519, "one"));

        let answer = suite.sell(1, &bob());

        // The message and its event: a payment of nothing would be refused by a chain, and leave a credit of nothing.
        assert_eq!(answer.events.len(), 2, "{:?}", answer.events);
        assert!(events(&answer, "payment_credited").is_empty());
        assert_eq!(books(&suite), ([1_000_000, 1_000_000, 0], [0, 0]));
    }
}
