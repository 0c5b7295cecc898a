//! Messages refuse what they do not know: a misspelt optional field would otherwise do something else in silence.
#![allow(clippy::unwrap_used)]

use cosmwasm_std::from_json;
use flywheel_types::{hub, registry, rewards, staking, verification};

#[test]
fn a_misspelt_optional_field_is_refused() {
    from_json::<registry::ExecuteMsg>(r#"{"set_payout":{"machine":1,"address":"bob"}}"#).unwrap();
    // Left out, this would send the income back to the owner.
    from_json::<registry::ExecuteMsg>(r#"{"set_payout":{"machine":1,"adress":"bob"}}"#).unwrap_err();

    from_json::<staking::ExecuteMsg>(r#"{"undelegate":{"machine":1,"amount":"5"}}"#).unwrap();
    // Left out, this would take everything.
    from_json::<staking::ExecuteMsg>(r#"{"undelegate":{"machine":1,"ammount":"5"}}"#).unwrap_err();
    from_json::<staking::ExecuteMsg>(r#"{"bond":{"machine":1,"class":"meter"}}"#).unwrap();
    from_json::<staking::ExecuteMsg>(r#"{"bond":{"machine":1,"klass":"meter"}}"#).unwrap_err();
    from_json::<staking::ReceiveMsg>(r#"{"bond":{"machine":1,"comission":1}}"#).unwrap_err();

    from_json::<rewards::ExecuteMsg>(r#"{"withdraw":{"account":"bob"}}"#).unwrap();
    from_json::<rewards::ExecuteMsg>(r#"{"withdraw":{"acount":"bob"}}"#).unwrap_err();
    from_json::<rewards::ExecuteMsg>(r#"{"mint":{"until":1}}"#).unwrap_err();
    from_json::<verification::ExecuteMsg>(r#"{"finalize":{"force":true}}"#).unwrap_err();
    from_json::<hub::ExecuteMsg>(
        r#"{"set_codes":{"codes":{"token":1,"staking":2,"verification":3,"rewards":4},"x":1}}"#,
    )
    .unwrap_err();
}

#[test]
fn machine_zero_and_more_than_the_whole_are_no_values() {
    from_json::<registry::ExecuteMsg>(r#"{"retire":{"machine":0}}"#).unwrap_err();
    from_json::<staking::ExecuteMsg>(r#"{"set_commission":{"machine":1,"commission":10000}}"#).unwrap();
    from_json::<staking::ExecuteMsg>(r#"{"set_commission":{"machine":1,"commission":10001}}"#).unwrap_err();
}
