//! What the README shows is what the contract takes.

use cosmwasm_std::from_json;
use flywheel_types::access_control::ExecuteMsg;

#[test]
fn the_readme_s_messages_are_valid() {
    let readme = include_str!("../../README.md");
    let messages: Vec<&str> = readme
        .split("```json\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();

    assert_eq!(messages.len(), 7);
    for message in messages {
        from_json::<ExecuteMsg>(message.as_bytes()).unwrap();
    }
}

#[test]
fn the_readme_names_every_message_and_query() {
    let readme = include_str!("../../README.md");
    for message in [
        "Receive",
        "SetRole",
        "SetGroup",
        "SetPermission",
        "RemovePermission",
        "Grant",
        "Revoke",
        "AddMember",
        "RemoveMember",
        "SetAdmin",
        "RemoveAdmin",
        "SetAgent",
        "RevokeAgent",
        "FundAgent",
        "Spend",
        "WithdrawBudget",
        "ReturnBudgets",
        "RequestCommand",
        "CancelCommand",
        "AcknowledgeCommand",
        "Withdraw",
    ] {
        assert!(readme.contains(&format!("| `{message}` |")), "{message}");
    }
    for query in [
        "Config",
        "HasPermission",
        "Holder",
        "Holders",
        "Roles",
        "Permissions",
        "Admins",
        "Agent",
        "Agents",
        "MayAct",
        "Command",
        "Commands",
        "Credit",
        "Totals",
    ] {
        assert!(readme.contains(&format!("`{query}`")), "{query}");
    }
}
