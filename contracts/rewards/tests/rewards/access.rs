//! Who may send what, and with what: the whole table.

use cosmwasm_std::{Binary, Uint128};
use cw20::Cw20ReceiveMsg;
use flywheel_protocol::{Epoch, Hash32, Seconds};
use flywheel_rewards::ContractError;
use flywheel_types::PaymentError;
use flywheel_types::rewards::{Breaker, ExecuteMsg, FinalRoot, Revenue};

use crate::suite::{Suite, a_second, address, error};

/// Every message, who may send it (`None`: anyone), and whether it takes coins.
fn table() -> Vec<(ExecuteMsg, Option<&'static str>, bool)> {
    let epoch = Epoch::FIRST;
    let root = FinalRoot {
        epoch,
        root: Hash32::ZERO,
        sum: Uint128::zero(),
        machines: 0,
    };
    let received = Cw20ReceiveMsg {
        sender: address("funder").to_string(),
        amount: Uint128::one(),
        msg: Binary::default(),
    };
    vec![
        (ExecuteMsg::Receive(received), Some("the network's cw20"), false),
        (ExecuteMsg::Mint {}, None, false),
        (ExecuteMsg::FundReserve {}, None, true),
        (
            ExecuteMsg::AddRevenue(Revenue {
                from: epoch,
                to: epoch,
                machine: None,
            }),
            None,
            true,
        ),
        (
            ExecuteMsg::AcceptRoot {
                root,
                signers: vec![],
                oracles: 1,
            },
            Some("verification"),
            false,
        ),
        (
            ExecuteMsg::Claim {
                epoch,
                leaves: vec![],
                proof: Binary::default(),
            },
            None,
            false,
        ),
        (ExecuteMsg::Withdraw { account: None }, None, false),
        (
            ExecuteMsg::SetEmission {
                schedule: Some(a_second(20)),
                split: None,
            },
            Some("admin"),
            false,
        ),
        (
            ExecuteMsg::SetBreaker {
                breaker: Some(Breaker {
                    window: Seconds::new(100),
                    cap: Uint128::new(5),
                }),
            },
            Some("admin"),
            false,
        ),
        (
            ExecuteMsg::UpdateOwnership(cw_ownable::Action::RenounceOwnership),
            Some("admin"),
            false,
        ),
    ]
}

fn is_about_the_sender(error: &ContractError) -> bool {
    matches!(
        error,
        ContractError::NotVerification { .. }
            | ContractError::Ownership(_)
            | ContractError::Payment(PaymentError::WrongDenom { .. })
    )
}

#[test]
fn a_message_is_refused_from_everyone_but_its_sender() {
    for sender in ["stranger", "admin", "verification", "treasury"] {
        for (msg, allowed, takes_coins) in table() {
            let mut suite = Suite::native();
            if takes_coins {
                continue;
            }
            let result = suite.try_execute(sender, &msg, 0);

            let refused = result.is_err() && is_about_the_sender(&error(result));
            assert_eq!(
                refused,
                allowed.is_some_and(|allowed| allowed != sender),
                "{sender}: {msg:?}"
            );
        }
    }
}

#[test]
fn messages_that_take_no_coins_refuse_them() {
    for (msg, _, takes_coins) in table() {
        let mut suite = Suite::native();
        if takes_coins {
            continue;
        }
        let refused = error(suite.try_execute("funder", &msg, 5));

        assert_eq!(refused, ContractError::Payment(PaymentError::NotPayable), "{msg:?}");
    }
}

#[test]
fn the_admin_hands_over_in_two_steps() {
    let mut suite = Suite::native();
    let new_owner = address("dao").to_string();
    let offer = cw_ownable::Action::TransferOwnership {
        new_owner,
        expiry: None,
    };
    suite
        .try_execute("admin", &ExecuteMsg::UpdateOwnership(offer), 0)
        .unwrap();
    suite.try_set_emission(Some(a_second(20)), None).unwrap();

    let accept = ExecuteMsg::UpdateOwnership(cw_ownable::Action::AcceptOwnership);
    suite.try_execute("dao", &accept, 0).unwrap();

    let refused = error(suite.try_set_emission(None, None));
    assert_eq!(refused, ContractError::Ownership(cw_ownable::OwnershipError::NotOwner));
    let change = ExecuteMsg::SetEmission {
        schedule: None,
        split: None,
    };
    suite.try_execute("dao", &change, 0).unwrap();
}

#[test]
fn the_admin_s_right_cannot_be_given_up() {
    let mut suite = Suite::native();
    let renounce = ExecuteMsg::UpdateOwnership(cw_ownable::Action::RenounceOwnership);

    let refused = error(suite.try_execute("admin", &renounce, 0));
    assert_eq!(refused, ContractError::CannotRenounce);

    suite.try_set_emission(Some(a_second(20)), None).unwrap();
    let refused = error(suite.try_execute("stranger", &renounce, 0));
    assert_eq!(refused, ContractError::Ownership(cw_ownable::OwnershipError::NotOwner));
}
