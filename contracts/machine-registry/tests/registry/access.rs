//! Who may send what: the admin's rights, handed over in two steps, and upgrades.

use cosmwasm_std::{Empty, Uint128, coins};
use cw_multi_test::{ContractWrapper, Executor, IntoAddr};
use cw_ownable::{Action, Ownership, OwnershipError};
use flywheel_machine_registry::ContractError;
use flywheel_types::PaymentError;
use flywheel_types::migrate::MigrateError;
use flywheel_types::registry::{ExecuteMsg, MigrateMsg, QueryMsg};

use crate::suite::{COIN, Money, Suite, alice, bob, code, devices};

#[test]
fn only_the_admin_changes_the_deposit() {
    let mut suite = Suite::with_deposit(Money::Native, 10);
    let change = ExecuteMsg::SetDeposit {
        amount: Uint128::new(1),
    };
    let error = suite.send(&alice(), &change).unwrap_err();
    assert_eq!(error, ContractError::Ownership(OwnershipError::NotOwner));
    let admin = suite.admin.clone();
    suite.app.send_tokens(alice(), admin.clone(), &coins(1, COIN)).unwrap();
    let error = suite.execute(&admin, &change, &coins(1, COIN)).unwrap_err();
    assert_eq!(error, ContractError::Payment(PaymentError::NotPayable));
    suite.send(&admin, &change).unwrap();
}

#[test]
fn the_admin_s_right_is_handed_over_in_two_steps() {
    let mut suite = Suite::with_deposit(Money::Native, 10);
    let admin = suite.admin.clone();
    let offer = ExecuteMsg::UpdateOwnership(Action::TransferOwnership {
        new_owner: alice().to_string(),
        expiry: None,
    });
    let accept = ExecuteMsg::UpdateOwnership(Action::AcceptOwnership);
    let change = ExecuteMsg::SetDeposit {
        amount: Uint128::new(1),
    };

    let renounce = ExecuteMsg::UpdateOwnership(Action::RenounceOwnership);
    let refused = suite.send(&admin, &renounce).unwrap_err();
    assert_eq!(refused, ContractError::CannotRenounce);

    suite.send(&bob(), &offer).unwrap_err();
    suite.send(&admin, &offer).unwrap();
    // An offer is no handover, and only the one it names can take it.
    suite.send(&alice(), &change).unwrap_err();
    suite.send(&bob(), &accept).unwrap_err();
    suite.send(&alice(), &accept).unwrap();
    suite.send(&admin, &change).unwrap_err();
    suite.send(&alice(), &change).unwrap();
    let ownership: Ownership<String> = suite.query(&QueryMsg::Ownership {});
    assert_eq!(ownership.owner, Some(alice().to_string()));
}

#[test]
fn an_upgrade_keeps_the_machines_and_refuses_another_contract_s_state() {
    let mut suite = Suite::free();
    suite.machine(&alice(), &devices(1)[0]);
    let (admin, registry) = (suite.admin.clone(), suite.registry.clone());
    let code = suite.app.store_code(code());
    suite
        .app
        .migrate_contract(admin.clone(), registry, &MigrateMsg {}, code)
        .unwrap();
    assert_eq!(suite.get(1).owner, alice());

    // A cw20's state is no registry's.
    let token = suite.app.store_code(Box::new(ContractWrapper::new(
        cw20_base::contract::execute,
        cw20_base::contract::instantiate,
        cw20_base::contract::query,
    )));
    let msg = cw20_base::msg::InstantiateMsg {
        name: "Token".into(),
        symbol: "TOK".into(),
        decimals: 6,
        initial_balances: vec![],
        mint: None,
        marketing: None,
    };
    let token = suite
        .app
        .instantiate_contract(token, "x".into_addr(), &msg, &[], "t", Some(admin.to_string()))
        .unwrap();
    let error = suite
        .app
        .migrate_contract(admin, token, &MigrateMsg {}, code)
        .unwrap_err();
    assert!(matches!(
        error.downcast().unwrap(),
        ContractError::Migrate(MigrateError::Contract(_))
    ));
}

#[test]
fn a_message_that_nobody_knows_is_refused() {
    let mut suite = Suite::free();
    suite
        .app
        .execute_contract(alice(), suite.registry.clone(), &Empty {}, &[])
        .unwrap_err();
    let unknown = r#"{"retire":{"machine":1,"force":true}}"#;
    cosmwasm_std::from_json::<ExecuteMsg>(unknown).unwrap_err();
    cosmwasm_std::from_json::<ExecuteMsg>(r#"{"retire":{"machine":0}}"#).unwrap_err();
}
