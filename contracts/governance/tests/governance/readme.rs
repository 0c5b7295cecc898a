//! What the README shows is what the contract takes.

use cosmwasm_std::from_json;
use flywheel_types::governance::{ExecuteMsg, InstantiateMsg, Preset, ProposalClass};

const README: &str = include_str!("../../README.md");

#[test]
fn the_readme_s_messages_are_valid() {
    let messages: Vec<&str> = README
        .split("```json\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();

    assert!(messages.len() > 1);
    from_json::<InstantiateMsg>(messages[0].as_bytes()).unwrap();
    for message in &messages[1..] {
        from_json::<ExecuteMsg>(message.as_bytes()).unwrap();
    }
}

#[test]
fn the_readme_names_every_message() {
    for message in [
        "Receive",
        "Propose",
        "Vote",
        "Queue",
        "Execute",
        "Close",
        "Veto",
        "Lock",
        "StartUnlock",
        "Trim",
        "Apply",
        "ReportMilestone",
        "AcceptMilestone",
        "StopGrant",
        "CloseGrant",
        "PayBudget",
        "Withdraw",
        "SetRules",
        "SetGuardian",
        "SetWeights",
        "SetSpendingLimit",
        "OpenBudget",
        "StopBudget",
        "AwardGrant",
        "CarryOut",
        "Audit",
    ] {
        assert!(README.contains(&format!("| `{message}` |")), "{message}");
    }
}

#[test]
fn the_readme_s_numbers_are_the_standard_preset_s() {
    let rules = Preset::Standard.rules(0_u128.into());
    for class in ProposalClass::ALL {
        let of = rules.of(class);
        let days = |seconds: u64| match seconds / 86_400 {
            0 => "none".to_owned(),
            1 => "1 day".to_owned(),
            days => format!("{days} days"),
        };
        let (quorum, threshold) = (of.quorum.get() / 100, of.threshold.get() / 100);
        let (period, timelock) = (days(of.period.get()), days(of.timelock.get()));
        let row = format!("{quorum} %, {threshold} %, {period}, {timelock}");
        let found = README
            .lines()
            .any(|line| line.starts_with(&format!("| `{class}` |")) && line.contains(&row));
        assert!(found, "{class}: {row}");
    }
}
