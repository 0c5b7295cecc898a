//! Bands set and removed at random: what holds somewhere is what a list of everything says, and nothing is left behind.

use std::collections::BTreeMap;

use flywheel_payments::ContractError;
use flywheel_protocol::H3Cell;
use flywheel_types::payments::TariffBandsResponse;
use proptest::prelude::*;

use crate::suite::banded::{HERE, LYON, NEXT_DOOR, cell};
use crate::suite::{Suite, error};

/// What holds by place (`None`: the class's own): so much at most.
type Model = BTreeMap<Option<H3Cell>, u128>;

/// A place in three neighbourhoods, from resolution 0 to 7; `None`: the class.
fn place() -> impl Strategy<Value = Option<H3Cell>> {
    let finest = prop::sample::select(vec![HERE, NEXT_DOOR, LYON]);
    let cell = (finest, 0_u8..=7).prop_map(|(finest, resolution)| cell(finest).parent(resolution).unwrap());
    prop_oneof![1 => Just(None), 4 => cell.prop_map(Some)]
}

/// The finest of all places that contain the cell, looked for one by one.
fn expected(model: &Model, at: Option<H3Cell>) -> Option<(Option<H3Cell>, u128)> {
    let contains = |place: &Option<H3Cell>| match (place, at) {
        (None, _) => true,
        (Some(place), Some(at)) => place.contains(at),
        (Some(_), None) => false,
    };
    let containing = model.iter().filter(|(place, _)| contains(place));
    let finest = containing.max_by_key(|(place, _)| place.map(|cell| cell.resolution()));
    finest.map(|(place, highest)| (*place, *highest))
}

fn found(suite: &Suite, is_banded: bool) -> Option<(Option<H3Cell>, u128)> {
    match suite.tariff_bands() {
        TariffBandsResponse::Any {} => None,
        TariffBandsResponse::NotEnrolled {} => panic!("it is enrolled"),
        TariffBandsResponse::Within { places } => {
            assert!(is_banded && places.len() == 1);
            Some((places[0].cell, places[0].bands[0].highest.u128()))
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_holds_somewhere_is_what_a_list_of_everything_says(
        steps in prop::collection::vec((place(), prop::option::of(1_u128..1_000), place()), 1..40)
    ) {
        let mut suite = Suite::native().with_classes(&["charger"]);
        let mut model = Model::new();
        for (place, highest, at) in steps {
            let text = place.map(|cell| cell.to_string());
            let bands: Vec<_> = highest.map(|highest| suite.band(0, highest)).into_iter().collect();
            let sent = suite.try_bands("dora", text.as_deref(), bands);
            let before = match highest {
                Some(highest) => model.insert(place, highest),
                None => model.remove(&place),
            };
            if highest.is_none() && before.is_none() {
                let refused = error(sent);
                prop_assert!(matches!(refused, ContractError::NoBands { .. }), "{refused}");
            } else {
                sent.unwrap();
            }
            let text = at.map(|cell| cell.to_string());
            suite.enrol(1, "charger", text.as_deref());
            let wanted = expected(&model, at);
            prop_assert_eq!(found(&suite, !model.is_empty()), wanted);
            let limit = wanted.map_or(u128::from(u64::MAX), |(_, highest)| highest);
            prop_assert!(suite.price(limit).is_ok());
            prop_assert_eq!(suite.price(limit + 1).is_ok(), wanted.is_none());
        }
        for place in model.into_keys() {
            let text = place.map(|cell| cell.to_string());
            suite.set_bands(text.as_deref(), None);
        }
        prop_assert_eq!(crate::setting_bands::records(&suite), [0, 0, 0]);
    }
}
