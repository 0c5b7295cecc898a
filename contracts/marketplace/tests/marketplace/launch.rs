//! What `instantiate` takes, and that it asks nobody.

use cosmwasm_std::testing::{message_info, mock_dependencies, mock_env};
use cosmwasm_std::{coins, from_json};
use flywheel_marketplace::ContractError;
use flywheel_marketplace::contract::{instantiate, query};
use flywheel_protocol::{Bps, Seconds};
use flywheel_types::marketplace::{AcceptedDenom, ConfigResponse, ExecuteMsg, InstantiateMsg, MIN_WINDOW, QueryMsg};

use crate::suite::{Suite, address, amount, error, launch_msg, points, usual_split};

/// Makes a launch wrong.
type Change = Box<dyn FnOnce(&mut InstantiateMsg)>;

/// One of a launch's windows.
type Window = fn(&mut InstantiateMsg) -> &mut Seconds;

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
        Box::new(|msg| msg.desk = Some("Nobody".into())),
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
fn a_window_in_which_a_party_could_not_act_is_refused() {
    let windows: [(&str, Window); 4] = [
        ("commit", |msg| &mut msg.windows.commit),
        ("confirm", |msg| &mut msg.windows.confirm),
        ("reveal", |msg| &mut msg.windows.reveal),
        ("complain", |msg| &mut msg.windows.complain),
    ];
    for (name, window) in windows {
        for seconds in [0, 1, 59, 31_536_001] {
            assert_eq!(
                launch(|msg| *window(msg) = Seconds::new(seconds)).unwrap_err(),
                ContractError::Window { name, seconds }
            );
        }
        for seconds in [60, 31_536_000] {
            launch(|msg| *window(msg) = Seconds::new(seconds)).unwrap();
        }
    }
    assert_eq!(MIN_WINDOW, 60);
}

#[test]
fn a_complaint_that_costs_nothing_or_more_than_there_is_is_refused() {
    // A million tokens of 18 decimals.
    let most = 1_000_000 * 10_u128.pow(18);
    for cost in [0, most + 1, u128::MAX] {
        let cost = amount(cost);
        let refused = ContractError::ComplaintCost { cost };
        assert_eq!(launch(|msg| msg.complaint_cost = cost).unwrap_err(), refused);
        assert_eq!(
            launch(|msg| msg.accepted[0].complaint_cost = cost).unwrap_err(),
            refused
        );
        let mut suite = Suite::native();
        let set = ExecuteMsg::SetDenom {
            denom: suite.other().into(),
            complaint_cost: Some(cost),
        };
        assert_eq!(error(suite.try_execute("admin", &set)), refused);
    }
    launch(|msg| msg.complaint_cost = amount(most)).unwrap();
    launch(|msg| msg.complaint_cost = amount(1)).unwrap();
}

#[test]
fn a_network_may_have_a_desk_from_the_start() {
    assert_eq!(launch(|_| ()).unwrap().desk, None);
    let config = launch(|msg| msg.desk = Some(address("dave").to_string())).unwrap();
    assert_eq!(config.desk, Some(address("dave")));

    let mut msg = launch_msg();
    msg.desk = Some(address("dave").to_string());
    let mut deps = mock_dependencies();
    let info = message_info(&address("hub"), &[]);
    let response = instantiate(deps.as_mut(), mock_env(), info, msg).unwrap();
    let set = response.events.last().unwrap();
    assert_eq!(set.ty, "flywheel-marketplace/desk_set");
    assert_eq!(set.attributes[0].value, address("dave").as_str());
}

#[test]
fn a_launch_without_a_desk_says_what_it_said_before_there_were_desks() {
    let text = cosmwasm_std::to_json_string(&launch_msg()).unwrap();
    assert!(!text.contains("desk"), "{text}");
    assert_eq!(from_json::<InstantiateMsg>(&text).unwrap(), launch_msg());
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
