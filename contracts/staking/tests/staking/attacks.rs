//! What an enemy would send.

use cosmwasm_std::{Addr, Uint128, coin, to_json_binary};
use cw_multi_test::Executor;
use cw_ownable::OwnershipError;
use cw20::{Cw20ExecuteMsg, Cw20ReceiveMsg};
use flywheel_protocol::Time;
use flywheel_staking::ContractError;
use flywheel_types::staking::{Bond, ExecuteMsg, ReceiveMsg, Slash};
use flywheel_types::{PaymentError, Unauthorized};

use crate::suite::{DAY, START, Suite, account, bps, class, id, offence};

#[test]
fn a_donation_moves_no_share_price_and_no_income() {
    for mut suite in [Suite::native(), Suite::cw20()] {
        let machine = suite.bonded("alice", 1_000);
        suite
            .delegate("bob", machine, 1_000)
            .donate("erin", 5_000_000)
            .delegate("carol", machine, 1_000);
        assert_eq!(
            (suite.staked("bob", machine), suite.staked("carol", machine)),
            (1_000, 1_000)
        );
        suite.advance(DAY);
        assert_eq!(
            (suite.income("alice", machine), suite.income("bob", machine)),
            ((0, 0), (0, 0))
        );
        assert_eq!(suite.totals().donations.u128(), 5_000_000);
    }
}

#[test]
fn the_first_delegator_cannot_make_shares_too_dear_for_the_second() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    // The classic: one share, then a large gift, so that the next tokens buy less than a share.
    suite
        .delegate("erin", machine, 1)
        .donate("erin", 1_000_000)
        .delegate("bob", machine, 999_999);
    assert_eq!(suite.staked("bob", machine), 999_999);
    suite.try_undelegate("erin", machine, None).unwrap();
    assert_eq!(suite.unbonding("erin")[0].2, 1);
}

#[test]
fn leaving_and_coming_in_dust_gains_nothing() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite.delegate("bob", machine, 777).delegate("erin", machine, 100);
    for _ in 0..50 {
        suite
            .undelegate("erin", machine, 1)
            .delegate("erin", machine, 1)
            .undelegate("erin", machine, 1);
    }
    assert_eq!((suite.staked("bob", machine), suite.staked("erin", machine)), (777, 50));
    suite.advance(10 * DAY).withdraw("erin", machine);
    assert_eq!(suite.gain("erin"), -50);
}

#[test]
fn claiming_every_minute_brings_no_more_than_claiming_once() {
    let mut suite = Suite::native();
    let (often, once) = (suite.bonded("erin", 1_024), suite.bonded("bob", 1_024));
    suite.at(START).add_income("alice", 1_000_000);
    for _ in 0..100 {
        suite.advance(DAY / 100);
        suite.claim("erin", &[often]);
    }
    suite.claim("bob", &[once]);
    assert!(
        suite.gain("erin") <= suite.gain("bob"),
        "{} > {}",
        suite.gain("erin"),
        suite.gain("bob")
    );
    assert_eq!(suite.gain("bob"), 500_000 - 1_024);
}

#[test]
fn only_the_networks_own_cw20_is_believed() {
    let mut suite = Suite::cw20();
    let machine = suite.bonded("alice", 1_000);
    let hook = to_json_binary(&ReceiveMsg::Delegate {
        machine: id(machine),
        max_commission: None,
    })
    .unwrap();

    // Another token, really sent.
    let other = Suite::token(&mut suite.app, "FAKE");
    let contract = suite.staking.to_string();
    let send = Cw20ExecuteMsg::Send {
        contract,
        amount: Uint128::new(500),
        msg: hook.clone(),
    };
    let error = suite
        .app
        .execute_contract(account("erin"), other.clone(), &send, &[])
        .unwrap_err();
    let wrong = |received: &Addr, suite: &Suite| -> ContractError {
        PaymentError::WrongDenom {
            received: received.to_string(),
            expected: suite.denom.name().into(),
        }
        .into()
    };
    assert_eq!(error.downcast::<ContractError>().unwrap(), wrong(&other, &suite));

    // An account that says it is a token.
    let sender = account("erin").to_string();
    let forged = ExecuteMsg::Receive(Cw20ReceiveMsg {
        sender,
        amount: Uint128::new(500),
        msg: hook,
    });
    let error = suite.execute(&account("erin"), &forged).unwrap_err();
    assert_eq!(error, wrong(&account("erin"), &suite));
    suite.check();
}

#[test]
fn a_native_network_believes_no_cw20_and_a_cw20_network_takes_no_coins() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    let msg = to_json_binary(&ReceiveMsg::Delegate {
        machine: id(machine),
        max_commission: None,
    })
    .unwrap();
    let sender = account("erin").to_string();
    let receive = ExecuteMsg::Receive(Cw20ReceiveMsg {
        sender,
        amount: Uint128::new(500),
        msg,
    });
    let error = suite.execute(&account("erin"), &receive).unwrap_err();
    assert!(matches!(error, ContractError::Payment(PaymentError::WrongDenom { .. })));

    let mut suite = Suite::cw20();
    let machine = suite.bonded("alice", 1_000);
    let msg = ExecuteMsg::Delegate {
        machine: id(machine),
        max_commission: None,
    };
    let error = suite
        .execute_with(&account("erin"), &msg, &[coin(5, "uwheel")])
        .unwrap_err();
    assert!(matches!(error, ContractError::Payment(PaymentError::WrongDenom { .. })));
}

#[test]
fn exactly_one_coin_of_the_right_kind_pays() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    let bond = Bond {
        machine: id(machine),
        class: None,
        commission: None,
    };
    let paid = [
        ExecuteMsg::Bond(bond.clone()),
        ExecuteMsg::TakePool(bond),
        ExecuteMsg::JoinCommunity { representative: None },
        ExecuteMsg::Delegate {
            machine: id(machine),
            max_commission: None,
        },
        ExecuteMsg::AddIncome {},
    ];
    for msg in paid {
        let mut pay = |funds: &[_]| suite.execute_with(&account("alice"), &msg, funds).unwrap_err();
        let one = |count| {
            ContractError::from(PaymentError::OneCoin {
                denom: "uwheel".into(),
                count,
            })
        };
        assert_eq!(pay(&[]), one(0));
        assert_eq!(pay(&[coin(5, "uother"), coin(5, "uwheel")]), one(2));
        let wrong = PaymentError::WrongDenom {
            received: "uother".into(),
            expected: "uwheel".into(),
        };
        assert_eq!(pay(&[coin(5, "uother")]), wrong.into());
    }
}

#[test]
fn a_message_that_takes_no_coins_refuses_them() {
    let mut suite = Suite::native();
    let machine = id(suite.bonded("alice", 1_000));
    let unpaid = [
        ExecuteMsg::Unbond { machine, amount: None },
        ExecuteMsg::Undelegate { machine, amount: None },
        ExecuteMsg::Withdraw { machine },
        ExecuteMsg::ClaimIncome {
            machines: vec![machine],
            community: true,
        },
        ExecuteMsg::ClaimClosed { machine, generation: 0 },
        ExecuteMsg::LeaveCommunity { amount: None },
        ExecuteMsg::SetRepresentative { representative: None },
        ExecuteMsg::WithdrawCommunity {},
        ExecuteMsg::WithdrawCredit { account: None },
        ExecuteMsg::Slash(Slash {
            machine,
            offence: offence(1),
            at: Time::new(START),
            prover: account("alice").to_string(),
        }),
        ExecuteMsg::OpenCase {
            machine,
            offence: offence(1),
            at: Time::new(START),
        },
        ExecuteMsg::DecideCase {
            machine,
            offence: offence(1),
            slash: bps(1),
            prover: None,
        },
        ExecuteMsg::SetCommission {
            machine,
            commission: bps(1),
        },
        ExecuteMsg::Refresh { machine },
        ExecuteMsg::Disenroll { machine },
        ExecuteMsg::SetClass { class: class("meter") },
        ExecuteMsg::Approve {
            machine,
            class: "meter".into(),
            approved: true,
        },
        ExecuteMsg::Jail { machine, jailed: true },
        ExecuteMsg::UpdateOwnership(cw_ownable::Action::RenounceOwnership),
    ];
    for msg in unpaid {
        let error = suite
            .execute_with(&account("alice"), &msg, &[coin(5, "uwheel")])
            .unwrap_err();
        assert_eq!(error, PaymentError::NotPayable.into(), "{msg:?}");
    }
}

#[test]
fn a_stranger_can_do_nothing_that_is_not_its_own() {
    let mut suite = Suite::native();
    let number = suite.bonded("alice", 2_000);
    let machine = id(number);
    suite
        .delegate("bob", number, 500)
        .add_income("carol", 10_000)
        .advance(DAY / 2);
    suite
        .unbond("alice", number, 100)
        .undelegate("bob", number, 100)
        .advance(5 * DAY);
    let erin = account("erin");

    let not_owner = || {
        ContractError::from(Unauthorized {
            sender: account("erin"),
            owner: account("alice"),
        })
    };
    let not_admin = || ContractError::from(OwnershipError::NotOwner);
    let theirs = [
        (ExecuteMsg::Unbond { machine, amount: None }, not_owner()),
        (
            ExecuteMsg::SetCommission {
                machine,
                commission: bps(1),
            },
            not_owner(),
        ),
        (
            ExecuteMsg::Undelegate { machine, amount: None },
            ContractError::NoPosition {
                account: erin.clone(),
                machine,
            },
        ),
        (
            ExecuteMsg::Withdraw { machine },
            ContractError::NothingMatured {
                account: erin.clone(),
                machine,
            },
        ),
        (
            ExecuteMsg::ClaimIncome {
                machines: vec![machine],
                community: true,
            },
            ContractError::NothingOwed { account: erin.clone() },
        ),
        (
            ExecuteMsg::ClaimClosed { machine, generation: 0 },
            ContractError::GenerationOpen { machine, generation: 0 },
        ),
        (
            ExecuteMsg::LeaveCommunity { amount: None },
            ContractError::NothingInCommunity { account: erin.clone() },
        ),
        (
            ExecuteMsg::SetRepresentative {
                representative: Some(account("alice").to_string()),
            },
            ContractError::NothingInCommunity { account: erin.clone() },
        ),
        (
            ExecuteMsg::WithdrawCommunity {},
            ContractError::NothingMaturedInCommunity { account: erin.clone() },
        ),
        (
            ExecuteMsg::WithdrawCredit {
                account: Some(account("alice").to_string()),
            },
            ContractError::NothingCredited {
                account: account("alice"),
            },
        ),
        (
            ExecuteMsg::Slash(Slash {
                machine,
                offence: offence(1),
                at: Time::new(suite.now()),
                prover: erin.to_string(),
            }),
            ContractError::NotVerification {
                sender: erin.clone(),
                verification: account("verification"),
            },
        ),
        (
            ExecuteMsg::OpenCase {
                machine,
                offence: offence(1),
                at: Time::new(suite.now()),
            },
            not_admin(),
        ),
        (
            ExecuteMsg::DecideCase {
                machine,
                offence: offence(1),
                slash: bps(1_000),
                prover: Some(erin.to_string()),
            },
            not_admin(),
        ),
        (ExecuteMsg::Refresh { machine }, ContractError::UpToDate { machine }),
        (
            ExecuteMsg::Disenroll { machine },
            ContractError::RightlyEnrolled { machine },
        ),
        (ExecuteMsg::SetClass { class: class("meter") }, not_admin()),
        (
            ExecuteMsg::Approve {
                machine,
                class: "meter".into(),
                approved: true,
            },
            not_admin(),
        ),
        (ExecuteMsg::Jail { machine, jailed: true }, not_admin()),
        (
            ExecuteMsg::UpdateOwnership(cw_ownable::Action::TransferOwnership {
                new_owner: erin.to_string(),
                expiry: None,
            }),
            not_admin(),
        ),
    ];
    let before = suite.app.dump_wasm_raw(&suite.staking);
    for (msg, error) in theirs {
        assert_eq!(suite.execute(&erin, &msg).unwrap_err(), error, "{msg:?}");
    }
    let bond = Bond {
        machine,
        class: None,
        commission: None,
    };
    assert_eq!(suite.try_bond("erin", 5, bond.clone()).unwrap_err(), not_owner());
    assert_eq!(suite.try_take_pool("erin", 5, bond).unwrap_err(), not_owner());
    assert_eq!(suite.app.dump_wasm_raw(&suite.staking), before);
}

#[test]
fn the_admins_right_goes_over_in_two_steps() {
    let mut suite = Suite::native();
    let (dao, next) = (suite.admin.clone(), account("bob"));
    let transfer = cw_ownable::Action::TransferOwnership {
        new_owner: next.to_string(),
        expiry: None,
    };
    let renounce = ExecuteMsg::UpdateOwnership(cw_ownable::Action::RenounceOwnership);
    assert_eq!(
        suite.execute(&dao, &renounce).unwrap_err(),
        ContractError::CannotRenounce
    );
    suite.execute(&dao, &ExecuteMsg::UpdateOwnership(transfer)).unwrap();
    let set = ExecuteMsg::SetClass { class: class("meter") };
    assert_eq!(suite.execute(&next, &set).unwrap_err(), OwnershipError::NotOwner.into());
    suite
        .execute(&next, &ExecuteMsg::UpdateOwnership(cw_ownable::Action::AcceptOwnership))
        .unwrap();
    suite.execute(&next, &set).unwrap();
    assert_eq!(suite.execute(&dao, &set).unwrap_err(), OwnershipError::NotOwner.into());
}

#[test]
fn a_sum_beyond_all_numbers_is_refused() {
    let mut suite = Suite::native();
    let machine = suite.bonded("alice", 1_000);
    suite.delegate("bob", machine, 10);
    let error = suite.try_unbond("alice", machine, Some(u128::MAX)).unwrap_err();
    let amount = Uint128::MAX;
    assert_eq!(
        error,
        ContractError::MoreThanBond {
            amount,
            bond: Uint128::new(1_000)
        }
    );
    let error = suite.try_undelegate("bob", machine, Some(u128::MAX)).unwrap_err();
    assert_eq!(
        error,
        ContractError::MoreThanPosition {
            amount,
            machine: id(machine),
            worth: Uint128::new(10)
        }
    );
}
