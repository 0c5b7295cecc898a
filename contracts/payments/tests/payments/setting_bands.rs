//! Who sets bands, which, and how they are asked for.

use anyhow::Result as AnyResult;
use cosmwasm_std::Order;
use cw_multi_test::AppResponse;
use flywheel_payments::ContractError;
use flywheel_types::hub::NETWORKS;
use flywheel_types::payments::{
    BandedPlace, BandsResponse, CellBandsResponse, ExecuteMsg, QueryMsg, TariffBand, TariffBandsResponse,
};
use flywheel_types::{Denom, payments};

use crate::suite::banded::{CITY, HERE, LYON, NEXT_DOOR, cell};
use crate::suite::{Suite, address, attribute, error};

fn world() -> Suite {
    Suite::native().with_classes(&["charger"])
}

fn bands(suite: &Suite, place: Option<&str>) -> Vec<(u128, u128)> {
    let found: BandsResponse = suite.query(&QueryMsg::Bands {
        network: 3,
        class: "charger".to_owned(),
        cell: place.map(cell),
    });
    found
        .bands
        .iter()
        .map(|band| (band.lowest.u128(), band.highest.u128()))
        .collect()
}

fn cells(suite: &Suite, start_after: Option<&str>, limit: Option<u32>) -> Vec<String> {
    let found: CellBandsResponse = suite.query(&QueryMsg::CellBands {
        network: 3,
        class: "charger".to_owned(),
        start_after: start_after.map(cell),
        limit,
    });
    found.cells.iter().map(|row| row.cell.to_string()).collect()
}

/// How many records of bands the contract keeps.
pub fn records(suite: &Suite) -> [usize; 3] {
    let storage = suite.app.contract_storage(&suite.payments);
    [
        payments::BANDED.keys(&*storage, None, None, Order::Ascending).count(),
        payments::CLASS_BANDS
            .keys(&*storage, None, None, Order::Ascending)
            .count(),
        payments::CELL_BANDS
            .keys(&*storage, None, None, Order::Ascending)
            .count(),
    ]
}

#[test]
fn only_the_network_s_admin_as_the_hub_says_sets_bands() {
    let mut suite = world();
    for stranger in ["ann", "carl", "eve", "treasury"] {
        let band = suite.band(1, 2);
        let refused = error(suite.try_bands(stranger, None, vec![band]));
        let expected = ContractError::NotNetworkAdmin {
            admin: address("dora"),
            network: 3,
        };
        assert_eq!(refused, expected);
    }
    suite.set_bands(None, Some((1, 2)));

    // The network is handed over.
    let mut storage = suite.app.contract_storage_mut(&suite.hub);
    let mut record = NETWORKS.load(&*storage, 3).unwrap();
    record.admin = address("eve");
    NETWORKS.save(&mut *storage, 3, &record).unwrap();
    drop(storage);
    let refused = error(suite.try_bands("dora", None, vec![]));
    assert!(matches!(refused, ContractError::NotNetworkAdmin { .. }), "{refused}");
    suite.try_bands("eve", None, vec![]).unwrap();
    assert_eq!(bands(&suite, None), []);
}

#[test]
fn bands_that_could_not_be_kept_are_refused_and_nothing_is_stored() {
    let mut suite = world();
    let good = suite.band(5, 5);
    let with = |change: &dyn Fn(&mut TariffBand)| {
        let mut band = good.clone();
        change(&mut band);
        vec![band]
    };
    let units = |count: usize| -> Vec<_> {
        let numbered = |number| with(&|band| band.unit = format!("unit {number}"));
        (0..count).flat_map(numbered).collect()
    };
    let bad = [
        with(&|band| band.lowest = 6_u128.into()),
        with(&|band| (band.lowest, band.highest) = (0_u128.into(), 0_u128.into())),
        with(&|band| band.unit = String::new()),
        with(&|band| band.unit = "x".repeat(33)),
        with(&|band| band.denom = Denom::Native("!".to_owned())),
        with(&|band| band.denom = Denom::Cw20("nobody".to_owned())),
        vec![good.clone(), good.clone()],
        units(5),
    ];
    for spec in bad {
        let result = suite.try_bands("dora", None, spec.clone());
        assert!(result.is_err(), "{spec:?}");
    }
    let far = "882a1072b1fffff";
    assert_eq!(
        error(suite.try_bands("dora", Some(far), vec![good.clone()])),
        ContractError::CellTooFine { cell: cell(far) }
    );
    let nothing = error(suite.try_bands("dora", Some(HERE), vec![]));
    assert!(matches!(nothing, ContractError::NoBands { .. }), "{nothing}");
    let other = |network, class: &str| ExecuteMsg::SetBands {
        network,
        class: class.to_owned(),
        cell: None,
        bands: vec![good.clone()],
    };
    assert_eq!(
        error(suite.send("dora", &other(9, "charger"))),
        ContractError::UnknownNetwork { network: 9 }
    );
    let (long, shortened) = ("x".repeat(100_000), "x".repeat(80));
    for (named, shown) in [("chargers", "chargers"), ("", ""), (long.as_str(), shortened.as_str())] {
        let expected = ContractError::UnknownClass {
            network: 3,
            class: shown.to_owned(),
        };
        assert_eq!(error(suite.send("dora", &other(3, named))), expected);
    }
    // Removing asks staking nothing, and a name may be longer than a key has room for.
    let remove = ExecuteMsg::SetBands {
        network: 3,
        class: long.clone(),
        cell: Some(cell(HERE)),
        bands: vec![],
    };
    let refused = error(suite.send("dora", &remove));
    assert!(matches!(refused, ContractError::UnknownClass { .. }), "{refused}");
    for query in [
        QueryMsg::Bands {
            network: 3,
            class: long.clone(),
            cell: Some(cell(HERE)),
        },
        QueryMsg::CellBands {
            network: 3,
            class: long,
            start_after: None,
            limit: None,
        },
    ] {
        let asked: Result<BandsResponse, _> = suite.app.wrap().query_wasm_smart(&suite.payments, &query);
        assert!(asked.unwrap_err().to_string().contains("has no class"));
    }
    assert_eq!(records(&suite), [0, 0, 0]);

    suite.try_bands("dora", None, units(4)).unwrap();
    suite.try_bands("dora", Some(HERE), vec![good]).unwrap();
    assert_eq!(records(&suite), [1, 1, 1]);
}

#[test]
fn what_is_set_takes_the_place_of_what_was_and_leaves_no_trace_when_removed() {
    let mut suite = world();
    suite
        .set_bands(Some(HERE), Some((1, 2)))
        .set_bands(Some(HERE), Some((3, 4)))
        .set_bands(Some(NEXT_DOOR), Some((5, 6)))
        .set_bands(None, Some((7, 8)));
    assert_eq!(bands(&suite, Some(HERE)), [(3, 4)]);
    assert_eq!(bands(&suite, Some(NEXT_DOOR)), [(5, 6)]);
    // What holds there is not set there.
    assert_eq!((bands(&suite, Some(LYON)), bands(&suite, None)), (vec![], vec![(7, 8)]));
    assert_eq!(records(&suite), [1, 1, 2]);

    for (place, left) in [(None, [1, 1, 2]), (Some(HERE), [1, 1, 1]), (Some(NEXT_DOOR), [0, 0, 0])] {
        suite.set_bands(place, None);
        assert_eq!(records(&suite), left);
    }
}

#[test]
fn bands_of_a_class_that_is_gone_can_be_removed() {
    let mut suite = world();
    suite.set_bands(None, Some((1, 2)));
    // Another staking, which has no classes.
    let mut suite = suite.with_classes(&[]);
    let band = suite.band(1, 2);
    let refused = error(suite.try_bands("dora", None, vec![band]));
    assert!(matches!(refused, ContractError::UnknownClass { .. }), "{refused}");
    suite.set_bands(None, None);
    assert_eq!(records(&suite), [0, 0, 0]);
}

#[test]
fn cells_with_bands_are_listed_the_coarser_first_page_by_page() {
    let mut suite = world();
    for place in [HERE, LYON, CITY] {
        suite.set_bands(Some(place), Some((1, 2)));
    }
    assert_eq!(cells(&suite, None, None), [CITY, LYON, HERE]);
    assert_eq!(cells(&suite, None, Some(2)), [CITY, LYON]);
    assert_eq!(cells(&suite, Some(LYON), Some(2)), [HERE]);
}

#[test]
fn what_holds_for_a_machine_is_one_question() {
    let mut suite = world();
    assert_eq!(suite.tariff_bands(), TariffBandsResponse::Any {});
    suite.set_bands(None, Some((1, 2))).set_bands(Some(CITY), Some((3, 4)));
    suite.enrol(1, "charger", Some(HERE));

    let band = TariffBand {
        denom: suite.denom.clone(),
        unit: "kWh".to_owned(),
        lowest: 3_u128.into(),
        highest: 4_u128.into(),
    };
    let place = BandedPlace {
        class: "charger".to_owned(),
        cell: Some(cell(CITY)),
        bands: vec![band],
    };
    let places = vec![place.clone()];
    assert_eq!(suite.tariff_bands(), TariffBandsResponse::Within { places });

    // From the next epoch on it is in Lyon, where the class's own hold: until then both do.
    suite.enrol_from(1, 1, "charger", Some(LYON));
    let TariffBandsResponse::Within { places } = suite.tariff_bands() else {
        panic!("there are bands in both places");
    };
    let cells: Vec<_> = places.iter().map(|place| place.cell).collect();
    assert_eq!(cells, [None, Some(cell(CITY))]);
    // Epochs are 100 seconds long.
    suite.advance(100);
    let TariffBandsResponse::Within { places } = suite.tariff_bands() else {
        panic!("there are bands in Lyon");
    };
    assert_eq!(places.len(), 1);
    assert_eq!((places[0].cell, places[0].bands[0].highest.u128()), (None, 2));
    assert_ne!(places[0], place);
}

#[test]
fn what_was_set_is_told() {
    let mut suite = world();
    let band = suite.band(250_000, 300_000);
    let told: AppResponse = suite.try_bands("dora", Some(CITY), vec![band]).unwrap();
    let keys = ["network", "class", "cell", "bands"];
    assert_eq!(
        keys.map(|key| attribute(&told, "bands_set", key)),
        ["3", "charger", CITY, "1"]
    );
    let keys = ["network", "class", "cell", "denom", "unit", "lowest", "highest"];
    assert_eq!(
        keys.map(|key| attribute(&told, "band_set", key)),
        ["3", "charger", CITY, "uusd", "kWh", "250000", "300000"]
    );

    let removed: AnyResult<AppResponse> = suite.try_bands("dora", Some(CITY), vec![]);
    let removed = removed.unwrap();
    assert_eq!(attribute(&removed, "bands_set", "bands"), "0");
    assert!(!removed.events.iter().any(|event| event.ty.ends_with("/band_set")));
}
