//! The list of networks, profiles, codes, totals (rules H1 and H4).
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]

mod common;

use common::*;
use cosmwasm_std::testing::{mock_dependencies, mock_env};
use cw_multi_test::{Executor, IntoAddr};
use cw_ownable::OwnershipError;
use flywheel_network_hub::ContractError;
use flywheel_types::hub::{Codes, ConfigResponse, ExecuteMsg, InstantiateMsg, Profile, QueryMsg};
use flywheel_types::migrate::{MigrateError, MigrateMsg};
use flywheel_types::{NetworkKind, PaymentError, Sector};

const PRN: Option<NetworkKind> = Some(NetworkKind::Prn);
const DRN: Option<NetworkKind> = Some(NetworkKind::Drn);

fn profile(name: &str) -> Profile {
    Profile {
        name: name.into(),
        description: "new".into(),
        url: "https://example.org".into(),
    }
}

#[test]
fn networks_are_found_by_kind_and_sector() {
    let mut suite = Suite::new();
    let kinds = [
        (NetworkKind::Prn, Sector::Energy),   // 1
        (NetworkKind::Drn, Sector::Compute),  // 2
        (NetworkKind::Prn, Sector::Telecoms), // 3
        (NetworkKind::Prn, Sector::Energy),   // 4
        (NetworkKind::Drn, Sector::Energy),   // 5
        (NetworkKind::Drn, Sector::Compute),  // 6
    ];
    for (kind, sector) in kinds {
        let mut asked = launch(native());
        (asked.kind, asked.sector) = (kind, sector);
        suite.launch(asked).unwrap();
    }
    let (energy, compute, other) = (Some(Sector::Energy), Some(Sector::Compute), Some(Sector::Other));

    assert_eq!(suite.ids(None, None, None, None), [1, 2, 3, 4, 5, 6]);
    assert_eq!(suite.ids(PRN, None, None, None), [1, 3, 4]);
    assert_eq!(suite.ids(DRN, None, None, None), [2, 5, 6]);
    assert_eq!(suite.ids(None, energy, None, None), [1, 4, 5]);
    assert_eq!(suite.ids(DRN, compute, None, None), [2, 6]);
    assert_eq!(suite.ids(PRN, compute, None, None), Vec::<u64>::new());
    assert_eq!(suite.ids(None, other, None, None), Vec::<u64>::new());
    // pages
    assert_eq!(suite.ids(None, None, Some(2), Some(2)), [3, 4]);
    assert_eq!(suite.ids(PRN, None, Some(1), Some(1)), [3]);
    assert_eq!(suite.ids(None, energy, Some(4), None), [5]);
    assert_eq!(suite.ids(DRN, energy, Some(1), None), [5]);
    assert_eq!(suite.ids(DRN, compute, Some(6), None), Vec::<u64>::new());
}

#[test]
fn a_page_has_thirty_networks_unless_asked_otherwise() {
    let mut suite = Suite::new();
    for _ in 0..35 {
        suite.launch(launch(native())).unwrap();
    }
    assert_eq!(suite.ids(None, None, None, None).len(), 30);
    assert_eq!(suite.ids(PRN, Some(Sector::Energy), None, None).len(), 30);
    assert_eq!(suite.ids(PRN, None, Some(30), None), [31, 32, 33, 34, 35]);
    assert_eq!(suite.ids(None, None, None, Some(1_000)).len(), 35);
}

#[test]
fn a_networks_admin_says_what_it_is() {
    let mut suite = Suite::new();
    let dao = "dao".into_addr();
    let mut asked = launch(native());
    asked.admin = Some(dao.to_string());
    suite.launch(asked).unwrap();
    let msg = ExecuteMsg::SetProfile {
        network: 1,
        profile: profile("Renamed"),
    };

    // neither its creator nor the hub's admin
    for stranger in [suite.builder.clone(), suite.hub_admin.clone()] {
        let refused = suite.execute(&stranger, &msg, &[]).unwrap_err();
        assert_eq!(
            refused,
            ContractError::NotNetworkAdmin {
                admin: dao.clone(),
                network: 1
            }
        );
    }
    suite.execute(&dao, &msg, &[]).unwrap();

    assert_eq!(suite.network(1).profile, profile("Renamed"));
    let empty = ExecuteMsg::SetProfile {
        network: 1,
        profile: profile(""),
    };
    assert_eq!(
        suite.execute(&dao, &empty, &[]).unwrap_err(),
        ContractError::Length {
            field: "profile.name",
            given: 0,
            least: 1,
            most: 64
        }
    );
    let unknown = ExecuteMsg::SetProfile {
        network: 2,
        profile: profile("Nobody"),
    };
    assert_eq!(
        suite.execute(&dao, &unknown, &[]).unwrap_err(),
        ContractError::UnknownNetwork { network: 2 }
    );
}

#[test]
fn codes_change_for_later_networks_only() {
    let mut suite = Suite::new();
    suite.launch(launch(native())).unwrap();
    let before = suite.addresses(1, false);
    let rewards = suite
        .app
        .store_code(stubs::code::<flywheel_types::rewards::InstantiateMsg>());
    let codes = Codes { rewards, ..suite.codes };
    let msg = ExecuteMsg::SetCodes { codes, payments: None };
    let (admin, builder) = (suite.hub_admin.clone(), suite.builder.clone());
    assert_eq!(
        suite.execute(&builder, &msg, &[]).unwrap_err(),
        ContractError::Ownership(OwnershipError::NotOwner)
    );

    suite.execute(&admin, &msg, &[]).unwrap();
    suite.launch(launch(native())).unwrap();

    // network 1 is told as it is, not as it would be now
    assert_eq!(suite.addresses(1, false), before);
    let newest = suite.network(2).contracts;
    assert_eq!(suite.app.contract_data(&newest.rewards).unwrap().code_id, rewards);
    assert_eq!(
        suite.app.contract_data(&newest.staking).unwrap().code_id,
        suite.codes.staking
    );
    let config: ConfigResponse = suite.query(&QueryMsg::Config {});
    assert_eq!(
        (config.codes, config.networks, config.registry),
        (codes, 2, suite.registry.clone())
    );
}

#[test]
fn a_code_that_the_chain_does_not_have_is_refused() {
    let mut suite = Suite::new();
    let codes = Codes {
        verification: 99,
        ..suite.codes
    };
    let admin = suite.hub_admin.clone();
    let unknown = ContractError::UnknownCode {
        role: "verification",
        code: 99,
    };
    assert_eq!(
        suite
            .execute(&admin, &ExecuteMsg::SetCodes { codes, payments: None }, &[])
            .unwrap_err(),
        unknown
    );

    let code = suite.app.store_code(common::code());
    let msg = InstantiateMsg {
        admin: admin.to_string(),
        registry: suite.registry.to_string(),
        payments: None,
        codes,
    };
    let refused = suite
        .app
        .instantiate_contract(code, admin, &msg, &[], "hub", None)
        .unwrap_err();
    assert_eq!(refused.downcast::<ContractError>().unwrap(), unknown);
}

#[test]
fn the_hub_owes_nothing() {
    let mut suite = Suite::new();
    suite.launch_with(launch(native()), &reserve(1_000)).unwrap();
    assert_eq!((suite.totals().balance.u128(), suite.totals().liabilities), (0, vec![]));

    suite
        .app
        .send_tokens(suite.builder.clone(), suite.hub.clone(), &reserve(5))
        .unwrap();
    assert_eq!(suite.totals().donations.u128(), 5);
}

#[test]
fn only_a_launch_takes_coins() {
    let mut suite = Suite::new();
    suite.launch(launch(native())).unwrap();
    let builder = suite.builder.clone();
    let messages = [
        ExecuteMsg::SetProfile {
            network: 1,
            profile: profile("Renamed"),
        },
        ExecuteMsg::SetCodes {
            codes: suite.codes,
            payments: None,
        },
        ExecuteMsg::UpdateOwnership(cw_ownable::Action::AcceptOwnership),
        ExecuteMsg::OfferNetwork { network: 1, to: None },
        ExecuteMsg::AcceptNetwork { network: 1 },
    ];
    for msg in messages {
        let refused = suite.execute(&builder, &msg, &reserve(1)).unwrap_err();
        assert_eq!(refused, ContractError::Payment(PaymentError::NotPayable));
    }
}

#[test]
fn the_admins_right_is_handed_over_in_two_steps() {
    let mut suite = Suite::new();
    let (admin, heir) = (suite.hub_admin.clone(), "heir".into_addr());
    let offer = cw_ownable::Action::TransferOwnership {
        new_owner: heir.to_string(),
        expiry: None,
    };
    suite.execute(&admin, &ExecuteMsg::UpdateOwnership(offer), &[]).unwrap();
    let msg = ExecuteMsg::SetCodes {
        codes: suite.codes,
        payments: None,
    };
    suite.execute(&heir, &msg, &[]).unwrap_err();

    suite
        .execute(
            &heir,
            &ExecuteMsg::UpdateOwnership(cw_ownable::Action::AcceptOwnership),
            &[],
        )
        .unwrap();

    suite.execute(&heir, &msg, &[]).unwrap();
    suite.execute(&admin, &msg, &[]).unwrap_err();
    let ownership: cw_ownable::Ownership<String> = suite.query(&QueryMsg::Ownership {});
    assert_eq!(ownership.owner, Some(heir.to_string()));
}

#[test]
fn an_upgrade_keeps_the_networks_and_takes_no_other_contracts_place() {
    let mut suite = Suite::new();
    suite.launch(launch(native())).unwrap();
    let code = suite.app.store_code(common::code());
    let (admin, hub) = (suite.hub_admin.clone(), suite.hub.clone());
    suite.app.migrate_contract(admin, hub, &MigrateMsg {}, code).unwrap();
    assert_eq!(suite.count(), 1);

    let mut deps = mock_dependencies();
    cw2::set_contract_version(&mut deps.storage, "crates.io:flywheel-rewards", "0.1.0").unwrap();
    let refused = flywheel_network_hub::contract::migrate(deps.as_mut(), mock_env(), MigrateMsg {}).unwrap_err();
    assert!(
        matches!(refused, ContractError::Migrate(MigrateError::Contract(_))),
        "{refused}"
    );
}
