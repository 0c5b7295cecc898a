//! What the README shows is what the contract takes.

use cosmwasm_std::from_json;
use flywheel_types::payments::ExecuteMsg;

#[test]
fn the_readme_s_messages_are_valid() {
    let readme = include_str!("../../README.md");
    let messages: Vec<&str> = readme
        .split("```json\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();

    assert!(!messages.is_empty());
    for message in messages {
        from_json::<ExecuteMsg>(message.as_bytes()).unwrap();
    }
}

#[test]
fn the_readme_names_every_message() {
    let readme = include_str!("../../README.md");
    for message in [
        "Receive",
        "Pay",
        "SetTariff",
        "SetSplit",
        "SetFee",
        "SetBands",
        "OpenSession",
        "CollectSession",
        "CloseSession",
        "CloseSessionOnMeter",
        "ForfeitCredit",
        "FinishSession",
        "OpenChannel",
        "TopUpChannel",
        "SettleChannel",
        "CloseChannel",
        "FinishChannel",
        "OpenStream",
        "TopUpStream",
        "CollectStream",
        "PauseStream",
        "ResumeStream",
        "CancelStream",
        "Withdraw",
    ] {
        assert!(readme.contains(&format!("| `{message}` |")), "{message}");
    }
}
