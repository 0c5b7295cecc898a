//! Bad input: clear errors, and nothing stored.

use cosmwasm_std::{Addr, Binary, Order, WasmMsg, coins};
use cw_multi_test::Executor;
use flywheel_governance::ContractError;
use flywheel_protocol::{Bps, Seconds, Time};
use flywheel_types::governance::{
    Bounds, Choice, DenomLimit, ExecuteMsg, InstantiateMsg, LockTerms, NewProposal, ProposalClass, RulesChoice,
    SpendingLimit,
};
use flywheel_types::{Denom, Guardian};

use crate::suite::verbs::{proposal, send, text};
use crate::suite::{COIN, Suite, address, bps, error, instantiate_msg, rules_of};

fn rich() -> Suite {
    let mut suite = Suite::native();
    suite.join("alice", 6_000, None).advance(10).mature();
    suite
}

fn stored(suite: &Suite) -> usize {
    let storage = suite.app.contract_storage(&suite.dao);
    storage.range(None, None, Order::Ascending).count()
}

#[test]
fn proposals_that_cannot_be_are_refused_and_leave_nothing() {
    let mut suite = rich();
    let long = |bytes: usize| "x".repeat(bytes);
    let bulk = |bytes: usize| {
        let msg = Binary::from(format!(r#"{{"set":"{}"}}"#, long(bytes)).as_bytes());
        let contract_addr = address("target").to_string();
        proposal(
            ProposalClass::Parameter,
            vec![
                WasmMsg::Execute {
                    contract_addr,
                    msg,
                    funds: vec![],
                }
                .into(),
            ],
        )
    };
    let wrong = [
        NewProposal {
            title: String::new(),
            ..text()
        },
        NewProposal {
            title: long(129),
            ..text()
        },
        NewProposal {
            title: long(1_048_576),
            ..text()
        },
        NewProposal {
            description: long(10_241),
            ..text()
        },
        NewProposal {
            description: long(1_048_576),
            ..text()
        },
        // No actions where some are needed, and too many.
        proposal(ProposalClass::Treasury, vec![]),
        proposal(ProposalClass::Upgrade, vec![]),
        proposal(ProposalClass::Treasury, vec![send("payee", 1); 21]),
        proposal(ProposalClass::Text, vec![send("payee", 1)]),
        bulk(1_048_576),
        bulk(40_000),
        NewProposal {
            choices: vec![
                Choice {
                    title: String::new(),
                    msgs: vec![],
                },
                Choice {
                    title: "A".to_owned(),
                    msgs: vec![],
                },
            ],
            ..text()
        },
        NewProposal {
            choices: vec![
                Choice {
                    title: long(129),
                    msgs: vec![],
                },
                Choice {
                    title: "A".to_owned(),
                    msgs: vec![],
                },
            ],
            ..text()
        },
    ];
    let before = stored(&suite);
    for (number, proposal) in wrong.into_iter().enumerate() {
        let refused = error(suite.try_propose("alice", proposal));
        let is_clear = matches!(refused, ContractError::TextLength { .. } | ContractError::Count { .. });
        assert!(is_clear, "{number}: {refused:?}");
    }
    assert_eq!(stored(&suite), before);
    suite.try_propose("alice", bulk(30_000)).unwrap();
    suite
        .try_propose("alice", proposal(ProposalClass::Treasury, vec![send("payee", 1); 20]))
        .unwrap();
}

#[test]
fn texts_that_a_screen_would_obey_are_refused() {
    let mut suite = rich();
    let title = NewProposal {
        title: "\u{1b}[2J".to_owned(),
        ..text()
    };
    let refused = error(suite.try_propose("alice", title));
    assert_eq!(refused, ContractError::ControlCharacters { what: "title" });
    let description = NewProposal {
        description: "a\u{7}".to_owned(),
        ..text()
    };
    let refused = error(suite.try_propose("alice", description));
    assert_eq!(refused, ContractError::ControlCharacters { what: "description" });
    suite.propose(
        "alice",
        NewProposal {
            description: "Two\nlines,\ta tab.".to_owned(),
            ..text()
        },
    );
}

#[test]
fn messages_with_unknown_fields_are_refused() {
    for text in [
        r#"{"vote":{"proposal_id":1,"vote":"yes","power":"9"}}"#,
        r#"{"vote":{"proposal_id":1,"vote":"maybe"}}"#,
        r#"{"propose":{"class":"theft","title":"x","description":""}}"#,
        r#"{"propose":{"class":"text","title":"x","description":"","msgs":[{"bank":{"steal":{}}}]}}"#,
        r#"{"execute":{"proposal_id":-1}}"#,
    ] {
        cosmwasm_std::from_json::<ExecuteMsg>(text).unwrap_err();
    }
}

fn launch(change: impl FnOnce(&mut InstantiateMsg)) -> anyhow::Result<Addr> {
    let mut suite = Suite::native();
    let mut msg = instantiate_msg(&suite.staking, &suite.denom);
    change(&mut msg);
    let code = suite.dao_code;
    suite
        .app
        .instantiate_contract(code, address("alice"), &msg, &coins(5, COIN), "dao", None)
}

#[test]
fn a_launch_checks_everything() {
    launch(|_| {}).unwrap();
    type Change = fn(&mut InstantiateMsg);
    let wrong: [(Change, &str); 20] = [
        (|msg| msg.name = String::new(), "the name has 0 bytes"),
        (|msg| msg.name = "x".repeat(65), "the name has 65 bytes"),
        (|msg| msg.staking = "nowhere".to_owned(), "Generic error"),
        (|msg| msg.denom = Denom::Native("?".to_owned()), "no chain has a coin"),
        (
            |msg| msg.minimum_total_power = 0_u128.into(),
            "minimum_total_power is zero",
        ),
        (|msg| rules_of(msg).text.quorum = bps(6_001), "text: quorum is 6001"),
        (|msg| rules_of(msg).text.quorum = bps(0), "text: quorum is 0"),
        (
            |msg| rules_of(msg).treasury.period = Seconds::new(0),
            "treasury: period is 0 s",
        ),
        (
            |msg| rules_of(msg).upgrade.timelock = Seconds::days(31),
            "upgrade: timelock is 2678400 s",
        ),
        (
            |msg| rules_of(msg).upgrade.timelock = Seconds::new(0),
            "upgrade: timelock is 0 s",
        ),
        (
            |msg| rules_of(msg).upgrade.objection = Some(bps(1)),
            "upgrades cannot pass without votes",
        ),
        (
            |msg| rules_of(msg).membership.objection = Some(bps(0)),
            "membership: objection is 0",
        ),
        (
            |msg| rules_of(msg).parameter.deposit = 11_u128.into(),
            "parameter: the deposit is 11",
        ),
        (
            |msg| {
                if let RulesChoice::Custom { bounds, .. } = &mut msg.rules {
                    *bounds = Bounds {
                        min_period: Seconds::new(0),
                        min_upgrade_timelock: Seconds::new(0),
                    };
                }
            },
            "min_period is 0 s",
        ),
        (
            |msg| {
                if let RulesChoice::Custom { bounds, .. } = &mut msg.rules {
                    bounds.min_upgrade_timelock = Seconds::days(31);
                }
            },
            "min_upgrade_timelock is 2678400 s",
        ),
        (
            |msg| {
                msg.guardian = Some(Guardian {
                    address: address("eve").to_string(),
                    expires_at: Time::new(5),
                })
            },
            "the guardian's term must end after now",
        ),
        (
            |msg| {
                msg.guardian = Some(Guardian {
                    address: address("eve").to_string(),
                    expires_at: Time::new(u64::MAX),
                });
            },
            "the guardian's term must end after now",
        ),
        (
            |msg| {
                msg.locks = Some(LockTerms {
                    max_bonus: Bps::ZERO,
                    max_days: 1,
                })
            },
            "max_bonus must be 1",
        ),
        (
            |msg| {
                msg.locks = Some(LockTerms {
                    max_bonus: bps(1),
                    max_days: 1_462,
                })
            },
            "max_days 1 to 1461",
        ),
        (
            |msg| {
                msg.spending_limits = vec![DenomLimit {
                    denom: Denom::Native(COIN.to_owned()),
                    limit: SpendingLimit {
                        window: Seconds::new(59),
                        amount: 1_u128.into(),
                    },
                }];
            },
            "the window is 59 s",
        ),
    ];
    for (change, expected) in wrong {
        let refused = launch(change).unwrap_err();
        let text = format!("{refused:#}");
        assert!(text.contains(expected), "{expected}: {text}");
    }
}

#[test]
fn presets_launch() {
    use flywheel_types::governance::Preset;
    for name in [Preset::Trial, Preset::Standard, Preset::Careful] {
        launch(|msg| {
            msg.rules = RulesChoice::Preset {
                name,
                deposit: 10_u128.into(),
            }
        })
        .unwrap();
        let refused = launch(|msg| {
            msg.rules = RulesChoice::Preset {
                name,
                deposit: 11_u128.into(),
            }
        });
        assert!(format!("{:#}", refused.unwrap_err()).contains("the deposit is 11"));
    }
}

#[test]
fn a_made_up_token_brings_no_deposit() {
    let mut suite = Suite::cw20_with(|msg| rules_of(msg).text.deposit = 10_u128.into());
    suite.join("alice", 6_000, None).advance(10);
    // Whoever calls `receive` is the token.
    let receive = ExecuteMsg::Receive(cw20::Cw20ReceiveMsg {
        sender: address("eve").to_string(),
        amount: 10_u128.into(),
        msg: cosmwasm_std::to_json_binary(&flywheel_types::governance::ReceiveMsg::Propose(Box::new(text()))).unwrap(),
    });
    let refused = error(suite.send("eve", &receive));
    assert!(matches!(refused, ContractError::Payment(_)), "{refused:?}");
}

#[test]
fn what_a_launch_file_says_of_a_dao_makes_its_launch() {
    use flywheel_types::governance::{DaoTerms, Preset, ProposalClass};

    let terms = r#"{
        "minimum_total_power": "1000",
        "rules": { "preset": { "name": "careful" } },
        "spending_limit": { "window": 3600, "amount": "7" }
    }"#;
    let terms: DaoTerms = cosmwasm_std::from_json(terms).unwrap();
    let (staking, denom) = (address("staking").to_string(), Denom::Native(COIN.to_owned()));
    let msg = terms.into_launch("Chargers".to_owned(), staking, denom.clone());
    assert_eq!(
        (msg.spending_limits[0].denom.clone(), msg.spending_limits.len()),
        (denom, 1)
    );
    launch(|launched| *launched = msg.clone()).unwrap();
    let (rules, bounds) = msg.rules.resolve();
    assert_eq!(rules, Preset::Careful.rules(0_u128.into()));
    // Rule A9: shared contracts wait 14 days.
    assert_eq!(bounds.min_upgrade_timelock, Seconds::days(14));
    assert_eq!(rules.of(ProposalClass::Upgrade).timelock, Seconds::days(14));
}
