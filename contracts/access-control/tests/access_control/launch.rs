//! The contract's beginning.

use cosmwasm_std::testing::{message_info, mock_dependencies, mock_env};
use cosmwasm_std::{Addr, coins};
use flywheel_access_control::ContractError;
use flywheel_access_control::contract::{CONTRACT_NAME, CONTRACT_VERSION, instantiate};
use flywheel_types::PaymentError;
use flywheel_types::access_control::{ConfigResponse, InstantiateMsg, QueryMsg};

use crate::suite::{COIN, Suite, address};

fn launch(registry: &str, hub: &str, funds: u128) -> Result<String, ContractError> {
    let mut deps = mock_dependencies();
    let msg = InstantiateMsg {
        registry: registry.to_owned(),
        hub: hub.to_owned(),
    };
    let funds = if funds > 0 { coins(funds, COIN) } else { vec![] };
    let sender = message_info(&address("ann"), &funds);
    instantiate(deps.as_mut(), mock_env(), sender, msg)?;
    let version = cw2::get_contract_version(&deps.storage)?;
    assert_eq!(version.version, CONTRACT_VERSION);
    Ok(version.contract)
}

#[test]
fn it_begins_with_two_addresses_and_without_money() {
    let (registry, hub) = (address("registry"), address("hub"));
    assert_eq!(launch(registry.as_str(), hub.as_str(), 0).unwrap(), CONTRACT_NAME);
    assert!(matches!(
        launch("registry", hub.as_str(), 0),
        Err(ContractError::Std(_))
    ));
    assert!(matches!(
        launch(registry.as_str(), "hub", 0),
        Err(ContractError::Std(_))
    ));
    let paid = launch(registry.as_str(), hub.as_str(), 5).unwrap_err();
    assert_eq!(paid, ContractError::Payment(PaymentError::NotPayable));
}

#[test]
fn its_places_are_told() {
    let suite = Suite::native();
    let config: ConfigResponse = suite.query(&QueryMsg::Config {});
    let places: [&Addr; 2] = [&config.registry, &config.hub];
    assert_eq!(places, [&suite.registry, &suite.hub]);
}
