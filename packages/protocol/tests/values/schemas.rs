//! What generated schemas say of the values.

use cosmwasm_schema::schema_for;
use cosmwasm_std::Addr;
use flywheel_protocol::{
    AccountId, Bps, Did, Epoch, EpochClock, H3Cell, Hash32, MachineId, PublicKey, Seconds, Share, Signature, Split,
    Time,
};
use serde_json::{Value, json};

fn schema<T: schemars::JsonSchema>() -> Value {
    serde_json::to_value(schema_for!(T)).unwrap()
}

#[test]
fn a_schema_says_what_is_accepted() {
    assert_eq!(schema::<MachineId>()["minimum"], json!(1.0));
    assert_eq!(schema::<Bps>()["maximum"], json!(10_000.0));
    assert_eq!(schema::<Hash32>()["pattern"], json!("^[0-9a-f]{64}$"));
    assert_eq!(schema::<H3Cell>()["pattern"], json!("^0?8[0-9a-f]{14}$"));
    for text in [
        schema::<Hash32>(),
        schema::<H3Cell>(),
        schema::<Did>(),
        schema::<AccountId>(),
    ] {
        assert_eq!(text["type"], json!("string"));
        assert!(text["pattern"].is_string(), "{text}");
    }
    for number in [
        schema::<Time>(),
        schema::<Seconds>(),
        schema::<Epoch>(),
        schema::<MachineId>(),
    ] {
        assert_eq!(number["format"], json!("uint64"));
    }
}

#[test]
fn a_schema_names_the_fields_that_json_has() {
    assert_eq!(schema::<PublicKey>()["required"], json!(["bytes", "curve"]));
    assert_eq!(schema::<Split>()["required"], json!(["residual", "shares"]));
    assert_eq!(schema::<Share>()["required"], json!(["bps", "recipient"]));
    assert_eq!(schema::<EpochClock>()["required"], json!(["length", "start"]));
}

#[test]
fn each_value_has_a_name_of_its_own_in_a_schema() {
    let titles = [
        schema::<Split>(),
        schema::<Split<Addr>>(),
        schema::<Did>(),
        schema::<Signature>(),
    ];
    let titles: Vec<&Value> = titles.iter().map(|schema| &schema["title"]).collect();
    assert_eq!(
        titles,
        [
            &json!("Split_for_String"),
            &json!("Split_for_Addr"),
            &json!("Did"),
            &json!("Signature")
        ]
    );
}
