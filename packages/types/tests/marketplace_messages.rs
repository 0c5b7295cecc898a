//! Messages and queries of the marketplace are read as they are written, although variants share readers.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use cosmwasm_schema::schema_for;
use cosmwasm_std::{from_json, to_json_string};

use cosmwasm_std::Uint128;
use flywheel_protocol::{Epoch, MachineId};
use flywheel_types::Denom;
use flywheel_types::marketplace::{ExecuteMsg, QueryMsg};

fn executed() -> Vec<ExecuteMsg> {
    let (listing, order, request, revision, price) = (1, 2, 3, 4, Uint128::new(5));
    let split = r#"{"seller":1,"machines":2,"stakers":3,"treasury":4,"burned":5,"residual":"seller"}"#;
    let rest = [
        r#"{"receive":{"sender":"a","amount":"1","msg":""}}"#.to_owned(),
        r#"{"list":{"seller":{"machine":{"machine":1}},"content":{"feed":{}},"class":"c","denom":{"native":"d"},"price":{"by_tariff":{}},"order_fee":1,"terms":{"hash":"0000000000000000000000000000000000000000000000000000000000000000","purposes":[],"duration":null,"credential":null},"link":""}}"#.to_owned(),
        r#"{"update_listing":{"listing":1,"update":{"price":null,"order_fee":7,"terms":null,"link":"l"}}}"#.to_owned(),
        r#"{"allow":{"listing":1,"accounts":["a","b"],"allowed":true}}"#.to_owned(),
        r#"{"buy":{"listing":1,"revision":2,"max_price":"3","transfer_key":null,"periods":4}}"#.to_owned(),
        r#"{"commit":{"order":1,"key_hash":"0000000000000000000000000000000000000000000000000000000000000000","hidden_root":"1111111111111111111111111111111111111111111111111111111111111111"}}"#.to_owned(),
        r#"{"reveal":{"order":1,"key":"1111111111111111111111111111111111111111111111111111111111111111"}}"#.to_owned(),
        r#"{"complain":{"order":1,"index":2,"hidden_chunk":"AQ==","hidden_proof":"Ag==","leaf":"1111111111111111111111111111111111111111111111111111111111111111","proof":"Aw=="}}"#.to_owned(),
        r#"{"settle":{"orders":[1,2]}}"#.to_owned(),
        r#"{"collect":{"subscriptions":[{"listing":1,"account":"a"}]}}"#.to_owned(),
        r#"{"revoke":{"listing":1,"account":"a"}}"#.to_owned(),
        r#"{"rate":{"order":1,"stars":5}}"#.to_owned(),
        r#"{"request":{"class":"c","cells":[],"purpose":"p","until":1,"by":{"bounty":{"amount":"1","from":2,"to":3}}}}"#.to_owned(),
        r#"{"claim_bounty":{"request":1,"settled":2,"leaves":3,"position":0,"leaf":{"epoch":1,"machine_id":2,"class":"c","cell":null,"accepted":3,"refused":4,"reports":"0000000000000000000000000000000000000000000000000000000000000000"},"proof":""}}"#.to_owned(),
        r#"{"forward":{"rows":[9]}}"#.to_owned(),
        r#"{"withdraw":{"account":"a","denom":{"cw20":"t"}}}"#.to_owned(),
        format!(r#"{{"set_split":{{"split":{split}}}}}"#),
        r#"{"set_band":{"class":"c","denom":{"native":"d"},"band":{"lowest":"1","highest":"2"}}}"#.to_owned(),
        r#"{"set_denom":{"denom":{"native":"d"},"complaint_cost":"7"}}"#.to_owned(),
        r#"{"set_desk":{"desk":"a"}}"#.to_owned(),
        r#"{"update_ownership":"accept_ownership"}"#.to_owned(),
    ];
    let mut all: Vec<ExecuteMsg> = rest.iter().map(|text| from_json(text).unwrap()).collect();
    all.extend([
        ExecuteMsg::CloseListing { listing },
        ExecuteMsg::WithdrawConsent { listing },
        ExecuteMsg::Unsubscribe { listing },
        ExecuteMsg::Decline { order },
        ExecuteMsg::Confirm { order },
        ExecuteMsg::Accept { order },
        ExecuteMsg::CloseRequest { request },
        ExecuteMsg::Bid {
            request,
            listing,
            revision,
            price,
        },
        ExecuteMsg::TakeBid {
            request,
            listing,
            revision,
            price,
        },
    ]);
    all
}

fn asked() -> Vec<QueryMsg> {
    let (listing, order, request, account) = (1, 2, 3, "a".to_owned());
    let (start_after, limit) = (Some(7), Some(8));
    let token = Denom::Native("d".to_owned());
    let denom = Some(token.clone());
    vec![
        QueryMsg::Config {},
        QueryMsg::Listing { listing },
        QueryMsg::Listings { start_after, limit },
        QueryMsg::Samples { listing },
        QueryMsg::Order { order },
        QueryMsg::Orders { start_after, limit },
        QueryMsg::HasAccess {
            listing,
            account: account.clone(),
        },
        QueryMsg::Licences {
            listing,
            start_after,
            limit,
        },
        QueryMsg::Subscription {
            listing,
            account: account.clone(),
        },
        QueryMsg::Rating { listing },
        QueryMsg::Request { request },
        QueryMsg::Requests { start_after, limit },
        QueryMsg::Bids {
            request,
            start_after,
            limit,
        },
        QueryMsg::Band {
            class: "c".to_owned(),
            denom: token.clone(),
        },
        QueryMsg::Sales { epoch: Epoch::new(4) },
        QueryMsg::MachineSales {
            epoch: Epoch::new(4),
            start_after: Some(MachineId::new(5).unwrap()),
            limit,
        },
        QueryMsg::Waiting { start_after, limit },
        QueryMsg::Credit { account, denom: token },
        QueryMsg::Flows { denom: denom.clone() },
        QueryMsg::Totals { denom },
        QueryMsg::Ownership {},
    ]
}

/// Every name that the schema has.
fn names(schema: cosmwasm_schema::schemars::schema::RootSchema) -> BTreeSet<String> {
    let subschemas = schema.schema.subschemas.unwrap().one_of.unwrap();
    let objects = subschemas
        .into_iter()
        .map(|variant| variant.into_object().object.unwrap());
    objects.flat_map(|object| object.required).collect()
}

fn name(text: &str) -> String {
    text.split('"').nth(1).unwrap().to_owned()
}

#[test]
fn what_is_written_is_read_as_it_was_meant() {
    let mut seen = BTreeSet::new();
    for message in executed() {
        let text = to_json_string(&message).unwrap();
        assert_eq!(from_json::<ExecuteMsg>(&text).unwrap(), message, "{text}");
        seen.insert(name(&text));
    }
    assert_eq!(seen, names(schema_for!(ExecuteMsg)));

    let mut seen = BTreeSet::new();
    for query in asked() {
        let text = to_json_string(&query).unwrap();
        assert_eq!(from_json::<QueryMsg>(&text).unwrap(), query, "{text}");
        seen.insert(name(&text));
    }
    assert_eq!(seen, names(schema_for!(QueryMsg)));
}

#[test]
fn fields_that_nobody_knows_are_refused() {
    let more = |text: &str| text.replacen(":{", r#":{"unknown":1,"#, 1).replace(",}", "}");
    for message in executed() {
        let text = to_json_string(&message).unwrap();
        // A cw20's own announcement may grow.
        if text.contains(":{") && !text.starts_with(r#"{"receive"#) {
            from_json::<ExecuteMsg>(more(&text)).unwrap_err();
        }
    }
    for query in asked() {
        from_json::<QueryMsg>(more(&to_json_string(&query).unwrap())).unwrap_err();
    }
    from_json::<ExecuteMsg>(r#"{"confirm":{}}"#).unwrap_err();
    from_json::<ExecuteMsg>(r#"{"nothing":{}}"#).unwrap_err();
    assert_eq!(
        from_json::<QueryMsg>(r#"{"orders":{}}"#).unwrap(),
        QueryMsg::Orders {
            start_after: None,
            limit: None
        }
    );
}
