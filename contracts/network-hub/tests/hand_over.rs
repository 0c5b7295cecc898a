//! A network's administration is handed over in two steps.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

mod common;

use common::*;
use cosmwasm_std::{Addr, Timestamp};
use cw_multi_test::{AppResponse, IntoAddr};
use flywheel_network_hub::ContractError;
use flywheel_protocol::Time;
use flywheel_types::hub::{ExecuteMsg, HAND_OVERS, NetworkAdminResponse, NetworkOffer, Profile, QueryMsg};

/// 180 days.
const OFFER: u64 = 15_552_000;

fn offer(suite: &mut Suite, sender: &Addr, to: Option<&Addr>) -> Result<AppResponse, ContractError> {
    let to = to.map(Addr::to_string);
    suite.execute(sender, &ExecuteMsg::OfferNetwork { network: 1, to }, &[])
}

fn accept(suite: &mut Suite, sender: &Addr) -> Result<AppResponse, ContractError> {
    suite.execute(sender, &ExecuteMsg::AcceptNetwork { network: 1 }, &[])
}

fn rename(suite: &mut Suite, sender: &Addr) -> Result<AppResponse, ContractError> {
    let profile = Profile {
        name: "Renamed".into(),
        description: String::new(),
        url: String::new(),
    };
    suite.execute(sender, &ExecuteMsg::SetProfile { network: 1, profile }, &[])
}

fn admin(suite: &Suite) -> NetworkAdminResponse {
    suite.query(&QueryMsg::NetworkAdmin { network: 1 })
}

/// Its builder administers it.
fn launched() -> (Suite, Addr) {
    let mut suite = Suite::new();
    suite.launch(launch(native())).unwrap();
    let builder = suite.builder.clone();
    (suite, builder)
}

fn at(suite: &mut Suite, time: u64) {
    suite
        .app
        .update_block(|block| block.time = Timestamp::from_seconds(time));
}

const NOT_OFFERED: ContractError = ContractError::NotOffered { network: 1 };

#[test]
fn who_is_offered_a_network_administers_it_from_acceptance_on() {
    let (mut suite, builder) = launched();
    let heir = "heir".into_addr();
    let before = suite.network(1);

    let offered = offer(&mut suite, &builder, Some(&heir)).unwrap();
    offered.assert_event(
        &cosmwasm_std::Event::new("wasm-flywheel-network-hub/network_offered")
            .add_attribute("network", "1")
            .add_attribute("admin", builder.as_str())
            .add_attribute("to", heir.as_str())
            .add_attribute("expires_at", (NOW + OFFER).to_string()),
    );
    let expires_at = Time::new(NOW + OFFER);
    let pending = NetworkOffer {
        to: heir.clone(),
        expires_at,
    };
    assert_eq!(
        admin(&suite),
        NetworkAdminResponse {
            admin: builder.clone(),
            offer: Some(pending),
        }
    );
    // An offer gives nothing yet and takes nothing yet.
    rename(&mut suite, &heir).unwrap_err();
    assert_eq!(suite.network(1), before);

    let accepted = accept(&mut suite, &heir).unwrap();
    accepted.assert_event(
        &cosmwasm_std::Event::new("wasm-flywheel-network-hub/network_accepted")
            .add_attribute("network", "1")
            .add_attribute("admin", heir.as_str())
            .add_attribute("admin_before", builder.as_str()),
    );
    assert_eq!(
        admin(&suite),
        NetworkAdminResponse {
            admin: heir.clone(),
            offer: None,
        }
    );
    // Nothing else of the record has changed, and lists find it as before.
    let mut expected = before;
    expected.admin = heir.clone();
    assert_eq!(suite.network(1), expected);
    assert_eq!(suite.ids(None, None, None, None), [1]);
    rename(&mut suite, &heir).unwrap();
    let refused = rename(&mut suite, &builder).unwrap_err();
    assert_eq!(
        refused,
        ContractError::NotNetworkAdmin {
            admin: heir,
            network: 1
        }
    );
}

#[test]
fn only_the_networks_admin_offers_it_and_only_who_is_meant_accepts() {
    let (mut suite, builder) = launched();
    let (heir, eve, hub_admin) = ("heir".into_addr(), "eve".into_addr(), suite.hub_admin.clone());
    for stranger in [&eve, &heir, &hub_admin] {
        let expected = ContractError::NotNetworkAdmin {
            admin: builder.clone(),
            network: 1,
        };
        assert_eq!(offer(&mut suite, stranger, Some(stranger)).unwrap_err(), expected);
        assert_eq!(offer(&mut suite, stranger, None).unwrap_err(), expected);
        assert_eq!(accept(&mut suite, stranger).unwrap_err(), NOT_OFFERED);
    }

    offer(&mut suite, &builder, Some(&heir)).unwrap();
    for other in [&eve, &hub_admin, &builder] {
        assert_eq!(accept(&mut suite, other).unwrap_err(), NOT_OFFERED);
    }
    assert_eq!(admin(&suite).admin, builder);
}

#[test]
fn a_later_offer_takes_the_place_of_an_earlier_one() {
    let (mut suite, builder) = launched();
    let (first, second) = ("first".into_addr(), "second".into_addr());
    offer(&mut suite, &builder, Some(&first)).unwrap();
    offer(&mut suite, &builder, Some(&second)).unwrap();
    assert_eq!(accept(&mut suite, &first).unwrap_err(), NOT_OFFERED);
    accept(&mut suite, &second).unwrap();
    assert_eq!(admin(&suite).admin, second);
}

#[test]
fn an_offer_is_taken_back_and_is_used_once() {
    let (mut suite, builder) = launched();
    let heir = "heir".into_addr();
    offer(&mut suite, &builder, Some(&heir)).unwrap();
    let withdrawn = offer(&mut suite, &builder, None).unwrap();
    withdrawn.assert_event(
        &cosmwasm_std::Event::new("wasm-flywheel-network-hub/offer_withdrawn").add_attribute("network", "1"),
    );
    assert_eq!(accept(&mut suite, &heir).unwrap_err(), NOT_OFFERED);
    // Taking back nothing changes nothing.
    offer(&mut suite, &builder, None).unwrap();

    offer(&mut suite, &builder, Some(&heir)).unwrap();
    accept(&mut suite, &heir).unwrap();
    offer(&mut suite, &heir, Some(&builder)).unwrap();
    accept(&mut suite, &builder).unwrap();
    // The first offer to the heir is used up.
    assert_eq!(accept(&mut suite, &heir).unwrap_err(), NOT_OFFERED);
    assert_eq!(admin(&suite).admin, builder);
}

/// As access-control and other readers find it: raw, and nothing before the first.
fn hand_overs(suite: &Suite, network: u64) -> Option<u32> {
    let found = HAND_OVERS.query(&suite.app.wrap(), suite.hub.clone(), network);
    found.unwrap()
}

#[test]
fn every_acceptance_is_counted_and_nothing_else_is() {
    let (mut suite, builder) = launched();
    suite.launch(launch(native())).unwrap();
    let heir = "heir".into_addr();
    assert_eq!(hand_overs(&suite, 1), None);
    // Offers, one that is taken back, a refused acceptance and another network's launch are none.
    offer(&mut suite, &builder, Some(&heir)).unwrap();
    offer(&mut suite, &builder, None).unwrap();
    offer(&mut suite, &builder, Some(&heir)).unwrap();
    accept(&mut suite, &builder).unwrap_err();
    assert_eq!(hand_overs(&suite, 1), None);

    accept(&mut suite, &heir).unwrap();
    assert_eq!(hand_overs(&suite, 1), Some(1));
    accept(&mut suite, &heir).unwrap_err();
    assert_eq!(hand_overs(&suite, 1), Some(1));
    // To oneself counts too.
    offer(&mut suite, &heir, Some(&heir)).unwrap();
    accept(&mut suite, &heir).unwrap();
    offer(&mut suite, &heir, Some(&builder)).unwrap();
    accept(&mut suite, &builder).unwrap();
    assert_eq!(hand_overs(&suite, 1), Some(3));
    assert_eq!(hand_overs(&suite, 2), None);
}

#[test]
fn an_offer_ends_after_ninety_days_and_may_be_made_again() {
    let (mut suite, builder) = launched();
    let heir = "heir".into_addr();
    offer(&mut suite, &builder, Some(&heir)).unwrap();
    at(&mut suite, NOW + OFFER);
    assert_eq!(
        accept(&mut suite, &heir).unwrap_err(),
        ContractError::OfferExpired {
            network: 1,
            expires_at: Time::new(NOW + OFFER),
            now: Time::new(NOW + OFFER),
        }
    );
    offer(&mut suite, &builder, Some(&heir)).unwrap();
    // One second before the second offer's end.
    at(&mut suite, NOW + 2 * OFFER - 1);
    accept(&mut suite, &heir).unwrap();
    assert_eq!(admin(&suite).admin, heir);
}

#[test]
fn there_is_nothing_to_hand_over_of_a_network_that_is_not_there_or_to_nobody() {
    let (mut suite, builder) = launched();
    let unknown = ContractError::UnknownNetwork { network: 2 };
    for msg in [
        ExecuteMsg::OfferNetwork { network: 2, to: None },
        ExecuteMsg::AcceptNetwork { network: 2 },
    ] {
        assert_eq!(suite.execute(&builder, &msg, &[]).unwrap_err(), unknown);
    }
    for text in ["", "nobody", "cosmwasm1nobody"] {
        let to = Some(text.to_owned());
        let refused = suite.execute(&builder, &ExecuteMsg::OfferNetwork { network: 1, to }, &[]);
        let refused = refused.unwrap_err();
        assert!(
            matches!(&refused, ContractError::Address { field, .. } if field == "to"),
            "{refused}"
        );
    }
    assert_eq!(admin(&suite).offer, None);
}
