//! What `instantiate` takes, and that it asks nobody.

use cosmwasm_std::testing::{message_info, mock_dependencies, mock_env};
use cosmwasm_std::{coins, from_json};
use flywheel_marketplace::ContractError;
use flywheel_marketplace::contract::{instantiate, query};
use flywheel_protocol::{Bps, Seconds};
use flywheel_types::marketplace::{AcceptedDenom, ConfigResponse, InstantiateMsg, QueryMsg};

use crate::suite::{address, amount, launch_msg, points, usual_split};

/// Makes a launch wrong.
type Change = Box<dyn FnOnce(&mut InstantiateMsg)>;

/// A chain on which no other contract exists.
fn launch(change: impl FnOnce(&mut InstantiateMsg)) -> Result<ConfigResponse, ContractError> {
    let mut msg = launch_msg();
    change(&mut msg);
    let mut deps = mock_dependencies();
    instantiate(deps.as_mut(), mock_env(), message_info(&address("hub"), &[]), msg)?;
    let config = query(deps.as_ref(), mock_env(), QueryMsg::Config {})?;
    Ok(from_json(config)?)
}

#[test]
fn a_network_is_launched_before_its_siblings_exist() {
    let config = launch(|msg| msg.payments = Some(address("payments").to_string())).unwrap();
    assert_eq!(config.split, usual_split());
    assert_eq!(config.payments, Some(address("payments")));
    assert_eq!(config.windows.complain, Seconds::new(400));
    assert_eq!(config.limits.order_fee, points(100));
}

#[test]
fn absurd_parameters_are_refused() {
    let wrong: Vec<Change> = vec![
        Box::new(|msg| msg.limits.order_fee = points(101)),
        Box::new(|msg| msg.limits.fees = points(1_999)),
        Box::new(|msg| msg.split.seller = Bps::ONE),
        Box::new(|msg| msg.windows.commit = Seconds::ZERO),
        Box::new(|msg| msg.windows.confirm = Seconds::ZERO),
        Box::new(|msg| msg.windows.reveal = Seconds::ZERO),
        Box::new(|msg| msg.windows.complain = Seconds::new(31_536_001)),
        Box::new(|msg| msg.registry = "Nobody".into()),
        Box::new(|msg| {
            let accepted = AcceptedDenom {
                denom: flywheel_types::Denom::Native("ucoin".into()),
                complaint_cost: amount(1),
            };
            msg.accepted = vec![accepted; 11];
        }),
    ];
    for (nth, change) in wrong.into_iter().enumerate() {
        assert!(launch(change).is_err(), "{nth}");
    }
}

#[test]
fn coins_sent_with_it_are_refused() {
    let mut deps = mock_dependencies();
    let info = message_info(&address("hub"), &coins(5, "uwatt"));
    let refused = instantiate(deps.as_mut(), mock_env(), info, launch_msg()).unwrap_err();
    assert_eq!(
        refused,
        ContractError::Payment(flywheel_types::PaymentError::NotPayable)
    );
}
