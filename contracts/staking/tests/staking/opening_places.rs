//! Opening and closing places: by whom, how many, where, and what is answered.

use cosmwasm_std::testing::{message_info, mock_dependencies, mock_env};
use cosmwasm_std::{Addr, coin};
use cw_multi_test::Executor;
use flywheel_protocol::H3Cell;
use flywheel_staking::{ContractError, contract};
use flywheel_types::network::NetworkKind;
use flywheel_types::staking::{ExecuteMsg, InstantiateMsg, OpenPlace, QueryMsg};
use flywheel_types::{Class, Denom, PaymentError};

use crate::suite::{Suite, account, asking, bps, cell, class, elsewhere, neighbourhood, next_door};

#[test]
fn only_the_admin_opens_and_closes_and_sends_no_coins() {
    let mut suite = Suite::native();
    let cells = vec![cell()];
    let open = ExecuteMsg::OpenPlaces {
        cells: cells.clone(),
        boost: bps(1),
    };
    for message in [&open, &ExecuteMsg::ClosePlaces { cells }] {
        for sender in ["alice", "verification"] {
            let refused = suite.execute(&account(sender), message).unwrap_err();
            assert_eq!(refused, ContractError::Ownership(cw_ownable::OwnershipError::NotOwner));
        }
        let (admin, alice) = (suite.admin.clone(), account("alice"));
        suite
            .app
            .send_tokens(alice, admin.clone(), &[coin(1, "uother")])
            .unwrap();
        let refused = suite.execute_with(&admin, message, &[coin(1, "uother")]).unwrap_err();
        assert!(refused == PaymentError::NotPayable.into(), "{refused}");
    }
    assert_eq!(suite.place(cell()), None);
}

/// So many cells of resolution 7, all different: the children of the children of one.
fn cells(count: u64) -> Vec<H3Cell> {
    let base = cell().parent(4).unwrap().get();
    let cells = (0..count).map(|number| {
        // Resolution 7 in its bits, and its three last digits.
        let digits = (number % 7) | ((number / 7 % 7) << 3) | ((number / 49) << 6);
        let index = (base & !(0xf << 52) & !(0o777 << 24)) | (7 << 52) | (digits << 24);
        H3Cell::new(index).unwrap()
    });
    cells.collect()
}

#[test]
fn one_to_fifty_places_at_once_none_twice_and_none_too_fine() {
    let mut suite = Suite::native();
    assert_eq!(suite.try_open(&[], 0), Err(ContractError::PlaceCount { count: 0 }));
    assert_eq!(suite.try_close(&[]), Err(ContractError::PlaceCount { count: 0 }));
    let many = cells(51);
    assert_eq!(suite.try_open(&many, 0), Err(ContractError::PlaceCount { count: 51 }));
    let twice = [cell(), elsewhere(), cell()];
    let duplicate = ContractError::DuplicatePlace { cell: cell() };
    assert_eq!(suite.try_open(&twice, 0), Err(duplicate));
    let fine: H3Cell = "882a1072b1fffff".parse().unwrap();
    assert_eq!(
        suite.try_open(&[fine], 0),
        Err(ContractError::PlaceTooFine { cell: fine })
    );
    assert_eq!(suite.places(None, 10), []);

    assert_eq!(suite.try_open(&many[..50], 7), Ok(()));
    let not_open = ContractError::PlaceNotOpen { cell: many[50] };
    assert_eq!(suite.try_close(&[many[3], many[50]]), Err(not_open));
    assert_eq!(suite.places(None, 100).len(), 50);
    // The place that holds it is another one.
    let parent = many[3].parent(6).unwrap();
    assert_eq!(
        suite.try_close(&[parent]),
        Err(ContractError::PlaceNotOpen { cell: parent })
    );
    assert_eq!(suite.try_close(&many[..50]), Ok(()));
    assert_eq!(suite.places(None, 100), []);
    assert_eq!(suite.place(many[3]), None);
}

#[test]
fn the_finest_place_counts_and_pages_run_from_coarse_to_fine() {
    let mut suite = Suite::native();
    let continent = cell().parent(0).unwrap();
    let place = |cell, boost| OpenPlace {
        cell,
        boost: bps(boost),
    };
    suite.open(cell(), 300).open(continent, 100).open(elsewhere(), 0);
    assert_eq!(suite.place(cell()), Some(place(cell(), 300)));
    assert_eq!(suite.place(next_door()), Some(place(continent, 100)));
    // A cell finer than machines' cells lies in its parents' places too.
    assert_eq!(
        suite.place("8f2a1072b59ad6d".parse().unwrap()),
        Some(place(cell(), 300))
    );
    assert_eq!(suite.place(neighbourhood()), Some(place(continent, 100)));
    assert_eq!(suite.place(elsewhere()), Some(place(elsewhere(), 0)));
    assert_eq!(suite.place("872830828ffffff".parse().unwrap()), None);

    let all = [place(continent, 100), place(elsewhere(), 0), place(cell(), 300)];
    assert_eq!(suite.places(None, 100), all);
    assert_eq!(suite.places(None, 1), all[..1]);
    assert_eq!(suite.places(Some(continent), 2), all[1..]);
    assert_eq!(suite.places(Some(cell()), 2), []);

    // Opened again: another boost. Closed: the coarser one holds the cell.
    suite.open(cell(), 400);
    assert_eq!(suite.place(cell()), Some(place(cell(), 400)));
    suite.close(cell());
    assert_eq!(suite.place(cell()), Some(place(continent, 100)));
}

#[test]
fn a_network_without_places_opens_none() {
    let mut suite = Suite::drn();
    assert_eq!(suite.try_open(&[cell()], 0), Err(ContractError::NoPlaces {}));
    assert_eq!(suite.try_close(&[cell()]), Err(ContractError::NoPlaces {}));
    let refused = suite.execute(&suite.admin.clone(), &ExecuteMsg::SetClass { class: asking() });
    let without = ContractError::ClassWithoutPlaces { class: "meter".into() };
    assert_eq!(refused.unwrap_err(), without);
    assert_eq!(launch(NetworkKind::Drn, vec![asking()], vec![]), Err(without));
    assert_eq!(
        launch(NetworkKind::Drn, vec![class("meter")], vec![cell()]),
        Err(ContractError::NoPlaces {})
    );
}

fn launch(kind: NetworkKind, classes: Vec<Class>, places: Vec<H3Cell>) -> Result<(), ContractError> {
    let mut deps = mock_dependencies();
    deps.api = deps.api.with_prefix("cosmwasm");
    let registry = Addr::unchecked(account("registry"));
    let msg = InstantiateMsg {
        classes,
        places: places.clone(),
        ..Suite::instantiate_msg(&Denom::Native("uwheel".into()), &registry, kind)
    };
    contract::instantiate(deps.as_mut(), mock_env(), message_info(&account("hub"), &[]), msg)?;
    for cell in places {
        let query = QueryMsg::Place { cell };
        let answer = contract::query(deps.as_ref(), mock_env(), query)?;
        let boost = bps(0);
        assert_eq!(
            cosmwasm_std::from_json::<Option<OpenPlace>>(answer)?,
            Some(OpenPlace { cell, boost })
        );
    }
    Ok(())
}

#[test]
fn a_launch_opens_the_first_places() {
    let prn = |places| launch(NetworkKind::Prn, vec![asking()], places);
    assert_eq!(prn(vec![]), Ok(()));
    assert_eq!(prn(vec![cell(), elsewhere()]), Ok(()));
    assert_eq!(prn(cells(50)), Ok(()));
    assert_eq!(prn(cells(51)), Err(ContractError::PlaceCount { count: 51 }));
    assert_eq!(
        prn(vec![cell(), cell()]),
        Err(ContractError::DuplicatePlace { cell: cell() })
    );
}
