//! The storage deposit (rules R5, A7, A8), in a native coin and in a cw20.

use cosmwasm_std::{Uint128, coin, coins, to_json_binary};
use cw_multi_test::{Executor, IntoAddr};
use cw20::{Cw20ExecuteMsg, Cw20ReceiveMsg};
use flywheel_machine_registry::ContractError;
use flywheel_types::registry::{Deposit, ExecuteMsg, InstantiateMsg, ReceiveMsg, Registration};
use flywheel_types::{Denom, PaymentError};

use crate::suite::{COIN, Money, OTHER_COIN, Suite, alice, attributes, bob, code, devices, events, id, new_token};

fn entries(suite: &Suite, number: usize) -> Vec<Registration> {
    devices(number).iter().map(|key| suite.entry(&alice(), key)).collect()
}

fn token(suite: &Suite) -> cosmwasm_std::Addr {
    match suite.denom.clone().unwrap() {
        Denom::Cw20(token) => token,
        Denom::Native(_) => panic!("a native registry"),
    }
}

fn set_deposit(suite: &mut Suite, amount: u128) {
    let admin = suite.admin.clone();
    suite
        .send(&admin, &ExecuteMsg::SetDeposit { amount: amount.into() })
        .unwrap();
}

#[test]
fn exactly_the_deposit_of_all_machines_is_taken() {
    for money in [Money::Native, Money::Cw20] {
        let mut suite = Suite::with_deposit(money, 10);
        let three = entries(&suite, 3);
        for received in [0, 1, 10, 29, 31, 300] {
            let expected = ContractError::Deposit {
                machines: 3,
                expected: Uint128::new(30),
                received: received.into(),
                denom: suite.denom.as_ref().unwrap().name().to_owned(),
            };
            assert_eq!(
                suite.register_paying(&alice(), three.clone(), received).unwrap_err(),
                expected
            );
        }
        suite.assert_empty();
        suite.register_paying(&alice(), three, 30).unwrap();
        assert_eq!((suite.balance(&alice()), suite.balance(&suite.registry)), (999_970, 30));
    }
}

#[test]
fn a_native_registry_takes_one_coin_of_its_own() {
    let mut suite = Suite::with_deposit(Money::Native, 10);
    let register = ExecuteMsg::Register {
        machines: entries(&suite, 1),
    };
    let wrong = PaymentError::WrongDenom {
        received: OTHER_COIN.into(),
        expected: COIN.into(),
    };
    assert_eq!(
        suite.execute(&alice(), &register, &coins(10, OTHER_COIN)).unwrap_err(),
        ContractError::Payment(wrong)
    );
    let two = [coin(10, COIN), coin(1, OTHER_COIN)];
    let one_coin = PaymentError::OneCoin {
        denom: COIN.into(),
        count: 2,
    };
    assert_eq!(
        suite.execute(&alice(), &register, &two).unwrap_err(),
        ContractError::Payment(one_coin)
    );
    suite.execute(&alice(), &register, &coins(10, COIN)).unwrap();
}

#[test]
fn a_cw20_registry_takes_no_coins() {
    let mut suite = Suite::with_deposit(Money::Cw20, 10);
    let register = ExecuteMsg::Register {
        machines: entries(&suite, 1),
    };
    let expected = token(&suite).to_string();
    let wrong = PaymentError::WrongDenom {
        received: "a native coin".into(),
        expected,
    };
    assert_eq!(
        suite.execute(&alice(), &register, &coins(10, COIN)).unwrap_err(),
        ContractError::Payment(wrong)
    );
}

#[test]
fn whoever_sends_the_cw20_owns_the_machines() {
    let mut suite = Suite::with_deposit(Money::Cw20, 10);
    let machines = entries(&suite, 2);
    suite.send_cw20(&token(&suite), &alice(), 20, machines).unwrap();
    assert_eq!((suite.get(1).owner, suite.get(2).owner), (alice(), alice()));
}

#[test]
fn only_the_registry_s_own_cw20_announces_tokens() {
    let mut suite = Suite::with_deposit(Money::Cw20, 10);
    let machines = entries(&suite, 1);
    let expected = token(&suite).to_string();
    let wrong = |received: &cosmwasm_std::Addr| {
        let (received, expected) = (received.to_string(), expected.clone());
        ContractError::Payment(PaymentError::WrongDenom { received, expected })
    };

    // Anyone can write what a token would write.
    let announced = ExecuteMsg::Receive(Cw20ReceiveMsg {
        sender: alice().to_string(),
        amount: Uint128::new(10),
        msg: to_json_binary(&ReceiveMsg::Register {
            machines: machines.clone(),
        })
        .unwrap(),
    });
    assert_eq!(suite.send(&bob(), &announced).unwrap_err(), wrong(&bob()));
    assert_eq!(suite.send(&alice(), &announced).unwrap_err(), wrong(&alice()));

    // And anyone can make a token.
    let other = new_token(&mut suite.app);
    assert_eq!(
        suite.send_cw20(&other, &alice(), 10, machines.clone()).unwrap_err(),
        wrong(&other)
    );
    suite.assert_empty();
    suite.send_cw20(&token(&suite), &alice(), 10, machines).unwrap();
}

#[test]
fn a_native_registry_takes_no_cw20() {
    let mut suite = Suite::with_deposit(Money::Native, 10);
    let machines = entries(&suite, 1);
    let other = new_token(&mut suite.app);
    let wrong = PaymentError::WrongDenom {
        received: other.to_string(),
        expected: COIN.into(),
    };
    assert_eq!(
        suite.send_cw20(&other, &alice(), 10, machines).unwrap_err(),
        ContractError::Payment(wrong)
    );
}

#[test]
fn a_registry_without_a_deposit_takes_nothing() {
    let mut suite = Suite::free();
    let machines = entries(&suite, 1);
    let register = ExecuteMsg::Register {
        machines: machines.clone(),
    };
    let error = suite.execute(&alice(), &register, &coins(1, COIN)).unwrap_err();
    assert_eq!(error, ContractError::Payment(PaymentError::NotPayable));
    let token = new_token(&mut suite.app);
    let error = suite.send_cw20(&token, &alice(), 1, machines).unwrap_err();
    assert_eq!(error, ContractError::NoDeposit);

    let admin = suite.admin.clone();
    let error = suite
        .send(&admin, &ExecuteMsg::SetDeposit { amount: Uint128::one() })
        .unwrap_err();
    assert_eq!(error, ContractError::NoDepositDenom);
    suite.send(&alice(), &register).unwrap();
    suite.retire(&alice(), id(1)).unwrap();
}

#[test]
fn a_deposit_of_zero_takes_nothing_and_pays_nothing_back() {
    for money in [Money::Native, Money::Cw20] {
        let mut suite = Suite::with_deposit(money, 0);
        let machines = entries(&suite, 1);
        match money {
            Money::Native => {
                let error = suite.register_paying(&alice(), machines.clone(), 1).unwrap_err();
                assert_eq!(error, ContractError::Payment(PaymentError::NotPayable));
            }
            Money::Cw20 => {
                let error = suite.register_paying(&alice(), machines.clone(), 1).unwrap_err();
                assert!(matches!(error, ContractError::Deposit { expected, .. } if expected.is_zero()));
            }
        }
        suite.register(&alice(), machines).unwrap();
        suite.retire(&alice(), id(1)).unwrap();
        assert_eq!(suite.balance(&alice()), 1_000_000);
    }
}

#[test]
fn a_deposit_comes_back_as_it_was_paid_whatever_it_is_now() {
    for money in [Money::Native, Money::Cw20] {
        let mut suite = Suite::with_deposit(money, 10);
        let keys = devices(3);
        suite.machine(&alice(), &keys[0]);
        set_deposit(&mut suite, 25);
        suite.machine(&alice(), &keys[1]);
        set_deposit(&mut suite, 0);
        suite.machine(&alice(), &keys[2]);
        // 10 + 25 + 0
        assert_eq!(suite.totals().liabilities[0].amount.u128(), 35);

        set_deposit(&mut suite, 1_000);
        suite.retire(&alice(), id(2)).unwrap();
        assert_eq!(suite.balance(&suite.registry), 10);
        suite.retire(&alice(), id(3)).unwrap();
        assert_eq!(suite.balance(&suite.registry), 10);
        suite.retire(&alice(), id(1)).unwrap();
        assert_eq!(
            (suite.balance(&suite.registry), suite.balance(&alice())),
            (0, 1_000_000)
        );
    }
}

#[test]
fn a_gift_is_a_donation_and_pays_for_no_machine() {
    for money in [Money::Native, Money::Cw20] {
        let mut suite = Suite::with_deposit(money, 10);
        let registry = suite.registry.clone();
        match suite.denom.clone().unwrap() {
            Denom::Native(denom) => {
                suite
                    .app
                    .send_tokens(bob(), registry.clone(), &coins(7, denom))
                    .unwrap();
            }
            Denom::Cw20(token) => {
                let gift = Cw20ExecuteMsg::Transfer {
                    recipient: registry.to_string(),
                    amount: Uint128::new(7),
                };
                suite.app.execute_contract(bob(), token, &gift, &[]).unwrap();
            }
        }
        suite.assert_totals();
        suite.machine(&alice(), &devices(1)[0]);
        let totals = suite.totals();
        assert_eq!((totals.balance.u128(), totals.donations.u128()), (17, 7));
        assert_eq!(totals.denom, suite.denom.clone().unwrap().into());
        suite.retire(&alice(), id(1)).unwrap();
        assert_eq!((suite.totals().balance.u128(), suite.totals().donations.u128()), (7, 7));
    }
}

#[test]
fn a_deposit_too_large_to_multiply_is_refused() {
    let mut suite = Suite::with_deposit(Money::Native, u128::MAX);
    let two = entries(&suite, 2);
    assert!(matches!(
        suite.register_paying(&alice(), two, 10),
        Err(ContractError::Std(_))
    ));
}

#[test]
fn a_change_of_the_deposit_has_an_event() {
    let mut suite = Suite::with_deposit(Money::Native, 10);
    let admin = suite.admin.clone();
    let answer = suite
        .send(
            &admin,
            &ExecuteMsg::SetDeposit {
                amount: Uint128::new(20),
            },
        )
        .unwrap();
    let expected = [format!("sender={admin}"), "amount=20".into(), "denom=ufly".into()];
    assert_eq!(attributes(events(&answer, "deposit_set")[0]), expected);
    let deposit = Deposit {
        denom: Denom::Native(COIN.into()),
        amount: Uint128::new(20),
    };
    assert_eq!(suite.config().deposit, Some(deposit));
}

#[test]
fn a_registry_is_not_set_up_with_what_cannot_be() {
    let mut suite = Suite::free();
    let code = suite.app.store_code(code());
    let cw20 = |address: &str| Denom::Cw20(address.to_owned());
    let admin = "admin".into_addr().to_string();
    let deposit = |denom| {
        Some(Deposit {
            denom,
            amount: Uint128::new(1),
        })
    };
    let refused = [
        InstantiateMsg {
            admin: admin.to_uppercase(),
            deposit: None,
            recovery_delay: None,
        },
        InstantiateMsg {
            admin: String::new(),
            deposit: None,
            recovery_delay: None,
        },
        InstantiateMsg {
            admin: admin.clone(),
            deposit: deposit(cw20("")),
            recovery_delay: None,
        },
        InstantiateMsg {
            admin: admin.clone(),
            deposit: deposit(cw20(&admin.to_uppercase())),
            recovery_delay: None,
        },
    ];
    for msg in refused {
        let error = suite
            .app
            .instantiate_contract(code, alice(), &msg, &[], "r", None)
            .unwrap_err();
        assert!(matches!(error.downcast().unwrap(), ContractError::Std(_)), "{msg:?}");
    }
    let msg = InstantiateMsg {
        admin,
        deposit: None,
        recovery_delay: None,
    };
    let error = suite
        .app
        .instantiate_contract(code, alice(), &msg, &coins(1, COIN), "r", None)
        .unwrap_err();
    assert_eq!(
        error.downcast::<ContractError>().unwrap(),
        ContractError::Payment(PaymentError::NotPayable)
    );
}
