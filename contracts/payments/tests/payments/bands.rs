//! What a network lets its machines charge, and that nobody gets round it under the network's name.

use flywheel_payments::{ContractError, OutsideBands};
use flywheel_protocol::{EpochClock, Seconds, Time};
use flywheel_types::hub::NETWORKS;
use flywheel_types::payments::{Band, TariffBandsResponse};

use crate::suite::banded::{CITY, DISTRICT, HERE, LYON, NEXT_DOOR};
use crate::suite::{START, Suite, error, id};

/// Machine 1 is a charger of network 3 in Manhattan; the usual tariff is version 1.
fn world() -> Suite {
    let mut suite = Suite::native().with_classes(&["charger", "sensor"]);
    suite.enrol(1, "charger", Some(HERE));
    suite
}

/// Whether each price can be published.
fn published<const N: usize>(suite: &mut Suite, prices: [u128; N]) -> [bool; N] {
    prices.map(|price| match suite.price(price) {
        Ok(_) => true,
        Err(refused) => {
            let refused: ContractError = refused.downcast().unwrap();
            assert!(matches!(refused, ContractError::OutsideBands(_)), "{refused}");
            false
        }
    })
}

#[test]
fn a_price_is_within_the_band_of_its_class_or_refused_with_what_is_allowed() {
    for suite in Suite::both() {
        let mut suite = suite.with_classes(&["charger"]);
        suite
            .enrol(1, "charger", Some(HERE))
            .set_bands(None, Some((250_000, 300_000)));

        let prices = [1, 249_999, 250_000, 275_000, 300_000, 300_001];
        assert_eq!(published(&mut suite, prices), [false, false, true, true, true, false]);
        let refused = error(suite.price(300_001)).to_string();
        let token = suite.denom.name().to_owned();
        let expected = format!(
            "network 3 does not let machines of the class charger charge 300001 {token} a kWh: it allows 250000 to 300000 \
             {token} a kWh"
        );
        assert_eq!(refused, expected);
    }
}

#[test]
fn another_token_or_unit_needs_a_band_of_its_own() {
    let mut suite = world();
    let (mut other_token, mut other_unit) = (suite.band(1, 5), suite.band(7, 9));
    other_token.denom = suite.tokens[1].clone().into();
    other_unit.unit = "hour".to_owned();
    suite.set_bands(None, Some((250_000, 300_000)));
    let mut tariff = suite.tariff();
    (tariff.network, tariff.price, tariff.unit) = (Some(3), 8_u128.into(), "hour".to_owned());
    let mut in_other_token = tariff.clone();
    (in_other_token.denom, in_other_token.unit) = (other_token.denom.clone(), "kWh".to_owned());

    for refused in [&tariff, &in_other_token] {
        let refused = error(suite.set_tariff("ann", 1, Some(refused.clone())));
        assert!(matches!(refused, ContractError::OutsideBands(_)), "{refused}");
    }
    let bands = vec![suite.band(250_000, 300_000), other_unit, other_token];
    suite.try_bands("dora", None, bands).unwrap();

    suite.set_tariff("ann", 1, Some(tariff)).unwrap();
    // 8 is too much in that token.
    let refused = error(suite.set_tariff("ann", 1, Some(in_other_token.clone()))).to_string();
    let allowed = "it allows 250000 to 300000 uusd a kWh, 7 to 9 uusd a hour, 1 to 5 uother a kWh";
    assert!(refused.ends_with(allowed), "{refused}");
    in_other_token.price = 5_u128.into();
    suite.set_tariff("ann", 1, Some(in_other_token)).unwrap();
}

#[test]
fn the_finest_place_that_has_bands_and_contains_the_machine_decides() {
    let mut suite = world();
    suite
        .set_bands(None, Some((30, 39)))
        .set_bands(Some(CITY), Some((50, 59)))
        .set_bands(Some(HERE), Some((70, 79)));
    let prices = [35, 55, 65, 75];

    assert_eq!(published(&mut suite, prices), [false, false, false, true]);
    suite.enrol(1, "charger", Some(NEXT_DOOR));
    assert_eq!(published(&mut suite, prices), [false, true, false, false]);
    suite.set_bands(Some(DISTRICT), Some((60, 69)));
    assert_eq!(published(&mut suite, prices), [false, false, true, false]);
    suite.enrol(1, "charger", Some(LYON));
    assert_eq!(published(&mut suite, prices), [true, false, false, false]);
    // A machine without a place is of no cell, and one in a place as large as the city is not in the district.
    suite.enrol(1, "charger", None);
    assert_eq!(published(&mut suite, prices), [true, false, false, false]);
    suite.enrol(1, "charger", Some(CITY));
    assert_eq!(published(&mut suite, prices), [false, true, false, false]);

    // Taken away from the finest on: what contains it holds then, and in the end any price.
    suite.enrol(1, "charger", Some(HERE)).set_bands(Some(HERE), None);
    assert_eq!(published(&mut suite, prices), [false, false, true, false]);
    suite.set_bands(None, None);
    assert_eq!(published(&mut suite, prices), [false, false, true, false]);
    suite.set_bands(Some(DISTRICT), None);
    assert_eq!(published(&mut suite, prices), [false, true, false, false]);
    suite.set_bands(Some(CITY), None);
    assert_eq!(published(&mut suite, prices), [true, true, true, true]);
}

#[test]
fn a_tariff_from_before_opens_nothing_any_more_and_what_is_open_keeps_its_terms() {
    for suite in Suite::both() {
        let mut suite = suite.with_classes(&["charger"]);
        suite.enrol(1, "charger", Some(HERE)).price(400_000).unwrap();
        suite.open_version(2).unwrap();

        suite.set_bands(None, Some((200_000, 300_000)));

        let refused = error(suite.open_version(2));
        let expected = OutsideBands {
            network: 3,
            class: "charger".to_owned(),
            cell: None,
            price: 400_000_u128.into(),
            denom: suite.denom.name().to_owned(),
            unit: "kWh".to_owned(),
            bands: vec![Band {
                denom: suite.denom.clone(),
                unit: "kWh".to_owned(),
                lowest: 200_000_u128.into(),
                highest: 300_000_u128.into(),
            }],
        };
        assert_eq!(refused, ContractError::OutsideBands(Box::new(expected)));
        // The session from before pays its two units at 0.40.
        let voucher = suite.voucher(1, 1, 800_000);
        suite.collect("ann", 1, voucher).unwrap();
        assert_eq!(suite.gained("ann"), 800_000);

        suite.price(300_000).unwrap();
        suite.open_version(3).unwrap();
        suite.set_bands(None, Some((200_000, 299_999)));
        error(suite.open_version(3));
        suite.set_bands(None, None).open_version(3).unwrap();
    }
}

#[test]
fn a_machine_that_is_not_enrolled_cannot_be_judged() {
    let mut suite = world();
    // Published while nobody asked, by a machine that was not enrolled.
    suite.disenrol(1).price(900_000).unwrap();
    suite.set_bands(Some(LYON), Some((1, 2)));

    let not_enrolled = ContractError::NotEnrolled {
        machine: id(1),
        network: 3,
    };
    assert_eq!(error(suite.open_version(2)), not_enrolled);
    assert_eq!(error(suite.price(1)), not_enrolled);
    assert_eq!(suite.tariff_bands(), TariffBandsResponse::NotEnrolled {});
    // Enrolled, it is not in Lyon: nothing is set for it, until something is.
    suite.enrol(1, "charger", Some(HERE)).open_version(2).unwrap();
    assert_eq!(suite.tariff_bands(), TariffBandsResponse::Any {});
    suite.set_bands(Some(CITY), Some((1, 2)));
    assert!(matches!(error(suite.open_version(2)), ContractError::OutsideBands(_)));
    // It may still be removed.
    suite.disenrol(1).set_tariff("ann", 1, None).unwrap();
}

#[test]
fn who_moves_or_changes_class_takes_no_price_along() {
    let mut suite = world();
    suite
        .set_bands(None, Some((1, 300_000)))
        .set_bands(Some(LYON), Some((1, 500_000)));
    suite.enrol(1, "charger", Some(LYON)).price(500_000).unwrap();
    suite.open_version(2).unwrap();
    suite.enrol(1, "charger", Some(HERE));
    assert!(matches!(error(suite.open_version(2)), ContractError::OutsideBands(_)));

    // Nothing is set for sensors.
    suite.enrol(1, "sensor", Some(HERE)).price(700_000).unwrap();
    suite.open_version(3).unwrap();
    suite.enrol(1, "charger", Some(HERE));
    assert!(matches!(error(suite.open_version(3)), ContractError::OutsideBands(_)));
}

#[test]
fn who_moves_away_for_a_moment_is_judged_by_both_places() {
    let mut suite = world();
    suite
        .set_bands(None, Some((200_000, 300_000)))
        .set_bands(Some(LYON), Some((250_000, 500_000)));
    let prices = [240_000, 250_000, 300_000, 310_000];
    assert_eq!(published(&mut suite, prices), [true, true, true, false]);

    // It says that it will be in Lyon from the next epoch on; until then it is where it is.
    suite.enrol_from(1, 1, "charger", Some(LYON));
    assert_eq!(published(&mut suite, prices), [false, true, true, false]);
    // 300,000 was published last, as the sixth version.
    suite.open_version(6).unwrap();
    // Back before the epoch is over, its stay has never ended: one enrolment again.
    suite.enrol_from(0, 1, "charger", Some(HERE));
    assert_eq!(published(&mut suite, prices), [true, true, true, false]);

    // This time it goes. At the epoch's first second it is there.
    suite.enrol_from(1, 1, "charger", Some(LYON)).at(99);
    assert_eq!(published(&mut suite, prices), [false, true, true, false]);
    suite.at(100);
    assert_eq!(published(&mut suite, prices), [false, true, true, true]);
}

#[test]
fn who_joins_is_judged_by_the_place_that_it_will_have() {
    let mut suite = world();
    // Until now it was not enrolled; another owner's enrolment is none.
    suite.disenrol(1).set_bands(None, Some((1, 300_000)));
    suite.enrol_from(1, 1, "charger", Some(HERE));
    assert_eq!(published(&mut suite, [300_000, 300_001]), [true, false]);

    let mut sold = world();
    sold.set_bands(Some(HERE), Some((1, 2))).sell(1, "ann", "bob");
    sold.enrol_from(1, 1, "charger", Some(LYON));
    let mut tariff = sold.tariff();
    tariff.network = Some(3);
    sold.set_tariff("bob", 1, Some(tariff)).unwrap();
}

#[test]
fn before_the_first_epoch_the_place_of_the_first_counts() {
    let mut suite = world();
    let mut storage = suite.app.contract_storage_mut(&suite.hub);
    let mut record = NETWORKS.load(&*storage, 3).unwrap();
    record.clock = EpochClock::new(Time::new(START + 1_000), Seconds::new(100)).unwrap();
    NETWORKS.save(&mut *storage, 3, &record).unwrap();
    drop(storage);
    suite.set_bands(Some(HERE), Some((1, 300_000)));
    assert_eq!(published(&mut suite, [300_000, 300_001]), [true, false]);
    suite.enrol(1, "charger", Some(LYON));
    assert_eq!(published(&mut suite, [300_000, 300_001]), [true, true]);
}

#[test]
fn a_buyer_is_judged_by_his_own_enrolment() {
    let mut suite = world();
    suite.set_bands(None, Some((1, 300_000))).sell(1, "ann", "bob");
    let mut tariff = suite.tariff();
    tariff.network = Some(3);

    // The enrolment is Ann's.
    let refused = error(suite.set_tariff("bob", 1, Some(tariff.clone())));
    assert!(matches!(refused, ContractError::NotEnrolled { .. }), "{refused}");
    suite.enrol(1, "charger", Some(HERE));
    suite.set_tariff("bob", 1, Some(tariff)).unwrap();
    suite.open_version(2).unwrap();
}

#[test]
fn bands_bind_nobody_but_who_names_the_network() {
    let mut suite = world();
    suite.set_bands(None, Some((1, 2)));
    suite.network(4).set_fee("dora", 4, 0).unwrap();

    let mut tariff = suite.tariff();
    for network in [None, Some(4)] {
        tariff.network = network;
        suite.set_tariff("ann", 1, Some(tariff.clone())).unwrap();
    }
    suite.open_version(3).unwrap();
    assert!(matches!(error(suite.price(3)), ContractError::OutsideBands(_)));
}
