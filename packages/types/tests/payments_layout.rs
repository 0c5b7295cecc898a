//! The layout of payments' public state (rule A1): append-only, as that of the others in `layout.rs`.
#![allow(clippy::unwrap_used)]

use std::fmt::Debug;

use cosmwasm_std::testing::MockStorage;
use cosmwasm_std::{Addr, Order, Storage, Uint128, from_json};
use flywheel_protocol::values::{Share, Split};
use flywheel_protocol::{Bps, EpochClock, Seconds, Time};
use flywheel_types::Denom;
use flywheel_types::payments::{
    BANDED, Band, Banded, CELL_BANDS, CLASS_BANDS, ClassBands, Division, FEES, Fee, SPLITS, TARIFFS, Tariff, Terms,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What `write` puts into an empty storage: one item, under this key, of these bytes, which read back as `value`.
fn assert_layout<T>(write: impl FnOnce(&mut dyn Storage), key: &[u8], text: &str, value: &T)
where
    T: Serialize + DeserializeOwned + PartialEq + Debug,
{
    let mut storage = MockStorage::new();
    write(&mut storage);
    let items: Vec<_> = storage.range(None, None, Order::Ascending).collect();
    assert_eq!(items.len(), 1);
    let (found_key, found) = items.into_iter().next().unwrap();
    assert_eq!(found_key.escape_ascii().to_string(), key.escape_ascii().to_string());
    assert_eq!(String::from_utf8(found).unwrap(), text);
    assert_eq!(from_json::<T>(text).unwrap(), *value);
}

#[test]
fn tariffs() {
    let tariff = Tariff {
        version: 3,
        ownership_epoch: 1,
        terms: Some(Terms {
            denom: Denom::Native("uusd".to_owned()),
            price: Uint128::new(300_000),
            unit: "kWh".to_owned(),
            units_per_minute: Uint128::one(),
            max_duration: Seconds::new(86_400),
            window: Seconds::new(600),
            network: Some(9),
            permission: Some("charge".parse().unwrap()),
        }),
    };
    assert_layout(
        |storage| TARIFFS.save(storage, (258, 7), &tariff).unwrap(),
        b"\0\x07tariffs\0\x08\0\0\0\0\0\0\x01\x02\x07",
        r#"[3,1,[{"native":"uusd"},"300000","kWh","1",86400,600,9,"charge"]]"#,
        &tariff,
    );
    // As it was before tariffs could ask for a permission.
    let older = br#"[3,1,[{"native":"uusd"},"300000","kWh","1",86400,600,9]]"#;
    let read: Tariff = from_json(older).unwrap();
    assert_eq!(read.terms.unwrap().permission, None);
    let removed = Tariff { terms: None, ..tariff };
    assert_layout(
        |storage| TARIFFS.save(storage, (1, 0), &removed).unwrap(),
        b"\0\x07tariffs\0\x08\0\0\0\0\0\0\0\x01\0",
        "[3,1,null]",
        &removed,
    );
}

#[test]
fn fees() {
    let fee = Fee {
        bps: Bps::new(500).unwrap(),
        before: Bps::new(100).unwrap(),
        since: Time::new(1_700_000_000),
        recipient: Addr::unchecked("treasury"),
    };
    assert_layout(
        |storage| FEES.save(storage, 3, &fee).unwrap(),
        b"\0\x04fees\0\0\0\0\0\0\0\x03",
        r#"[500,100,1700000000,"treasury"]"#,
        &fee,
    );
    // At the second of the change the new fee holds.
    let holds = [1_699_999_999, 1_700_000_000].map(|time| fee.at(Time::new(time)).get());
    assert_eq!(holds, [100, 500]);
}

#[test]
fn splits() {
    let share = Share {
        recipient: Addr::unchecked("installer"),
        bps: Bps::new(1_000).unwrap(),
    };
    let division = Division {
        ownership_epoch: 2,
        split: Some(Split::new(vec![share], Addr::unchecked("alice")).unwrap()),
        network: Some(3),
    };
    assert_layout(
        |storage| SPLITS.save(storage, 7, &division).unwrap(),
        b"\0\x06splits\0\0\0\0\0\0\0\x07",
        r#"[2,{"shares":[{"recipient":"installer","bps":1000}],"residual":"alice"},3]"#,
        &division,
    );
    let nobody = Division {
        split: None,
        network: None,
        ..division
    };
    assert_layout(
        |storage| SPLITS.save(storage, 7, &nobody).unwrap(),
        b"\0\x06splits\0\0\0\0\0\0\0\x07",
        "[2,null,null]",
        &nobody,
    );
}

#[test]
fn a_minute_beyond_128_bits_costs_the_most_there_is() {
    let terms = Terms {
        denom: Denom::Native("uusd".to_owned()),
        price: Uint128::MAX,
        unit: "kWh".to_owned(),
        units_per_minute: Uint128::new(2),
        max_duration: Seconds::new(1),
        window: Seconds::new(60),
        network: None,
        permission: None,
    };
    assert_eq!(terms.price_of_a_minute(), Uint128::MAX);
}

fn band(unit: &str, lowest: u128, highest: u128) -> Band {
    Band {
        denom: Denom::Native("uusd".to_owned()),
        unit: unit.to_owned(),
        lowest: Uint128::new(lowest),
        highest: Uint128::new(highest),
    }
}

#[test]
fn bands() {
    let banded = Banded {
        staking: Addr::unchecked("staking"),
        clock: EpochClock::new(Time::new(1_700_000_000), Seconds::new(86_400)).unwrap(),
        places: 2,
    };
    assert_layout(
        |storage| BANDED.save(storage, 3, &banded).unwrap(),
        b"\0\x06banded\0\0\0\0\0\0\0\x03",
        r#"["staking",{"start":1700000000,"length":86400},2]"#,
        &banded,
    );
    let mut of_class = ClassBands {
        bands: vec![band("kWh", 0, 300_000)],
        ..ClassBands::default()
    };
    of_class.cells[5] = 1;
    assert_layout(
        |storage| CLASS_BANDS.save(storage, (3, "charger"), &of_class).unwrap(),
        b"\0\x0bclass_bands\0\x08\0\0\0\0\0\0\0\x03charger",
        r#"[[[{"native":"uusd"},"kWh","0","300000"]],[0,0,0,0,0,1,0,0]]"#,
        &of_class,
    );
    let in_cell = vec![band("kWh", 300_000, 300_000), band("hour", 1, 2)];
    assert_layout(
        |storage| {
            CELL_BANDS
                .save(storage, (3, "charger", 0x0851_fb46_7fff_ffff), &in_cell)
                .unwrap();
        },
        b"\0\x0acell_bands\0\x08\0\0\0\0\0\0\0\x03\0\x07charger\x08\x51\xfb\x46\x7f\xff\xff\xff",
        r#"[[{"native":"uusd"},"kWh","300000","300000"],[{"native":"uusd"},"hour","1","2"]]"#,
        &in_cell,
    );
}
