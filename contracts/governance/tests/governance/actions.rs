//! What a class may do. An action is read when it is proposed.

use cosmwasm_std::{AnyMsg, BankMsg, Binary, Coin, CosmosMsg, Empty, WasmMsg, to_json_binary};
use cw20::Cw20ExecuteMsg;
use flywheel_governance::ContractError;
use flywheel_types::Denom;
use flywheel_types::governance::{ActionsResponse, ExecuteMsg, ProposalClass, QueryMsg};

use crate::stubs::TargetMsg;
use crate::suite::verbs::{call, options, proposal, send};
use crate::suite::{COIN, Suite, address, error};

fn rich() -> Suite {
    let mut suite = Suite::native();
    suite.join("alice", 6_000, None).advance(10).mature();
    suite
}

/// Every kind of action, and the classes it may be proposed in besides upgrades.
fn table(suite: &Suite) -> Vec<(CosmosMsg, &'static [ProposalClass])> {
    use ProposalClass::{Membership, Parameter, Treasury};
    let Denom::Cw20(token) = suite.tokens[1].clone() else {
        panic!("the second is a cw20")
    };
    let (target, payee) = (suite.target.clone(), address("payee").to_string());
    let amount = cosmwasm_std::Uint128::new(1);
    let admin = |contract_addr: String| WasmMsg::UpdateAdmin {
        contract_addr,
        admin: payee.clone(),
    };
    let raw = |text: &str| -> CosmosMsg {
        let msg = Binary::from(text.as_bytes());
        WasmMsg::Execute {
            contract_addr: target.to_string(),
            msg,
            funds: vec![],
        }
        .into()
    };
    vec![
        (send("payee", 1), &[Treasury]),
        (
            BankMsg::Burn {
                amount: vec![Coin::new(1_u128, COIN)],
            }
            .into(),
            &[Treasury],
        ),
        (
            call(
                &token,
                &Cw20ExecuteMsg::Transfer {
                    recipient: payee.clone(),
                    amount,
                },
            ),
            &[Treasury],
        ),
        (call(&token, &Cw20ExecuteMsg::Burn { amount }), &[Treasury]),
        (
            call(
                &token,
                &Cw20ExecuteMsg::Send {
                    contract: target.to_string(),
                    amount,
                    msg: Binary::default(),
                },
            ),
            &[Treasury],
        ),
        (
            call(
                &token,
                &Cw20ExecuteMsg::IncreaseAllowance {
                    spender: payee.clone(),
                    amount,
                    expires: None,
                },
            ),
            &[],
        ),
        (
            call(
                &token,
                &Cw20ExecuteMsg::UpdateMinter {
                    new_minter: Some(payee.clone()),
                },
            ),
            &[],
        ),
        (suite.set(1), &[Parameter]),
        (raw(r#"{"set_class":{"deep":[1,{"er":"}"}]}}"#), &[Parameter]),
        (call(&target, &TargetMsg::Jail { machine: 1 }), &[Parameter, Membership]),
        (raw(r#"{"open_case":{}}"#), &[Parameter, Membership]),
        (call(&target, &TargetMsg::UpdateOwnership { to: payee.clone() }), &[]),
        (
            raw(r#"{"approve":{"machine":1,"class":"meter","approved":true}}"#),
            &[Parameter, Membership],
        ),
        // What a cw721 approves is somebody who may take it, and a token may read an amount that is not read here.
        (raw(r#"{"approve":{"spender":"eve","token_id":"1"}}"#), &[]),
        (raw(r#"{"approve_all":{"operator":"eve"}}"#), &[]),
        (raw(r#"{"transfer":{"recipient":"eve","amount":5}}"#), &[]),
        (
            raw(r#"{"send":{"contract":"eve","amount":"5","amount":"6","msg":""}}"#),
            &[],
        ),
        (raw(r#"{"set_admin":{"namespace":{"network":1},"admin":"eve"}}"#), &[]),
        (raw(r#"{"set_agent":{"agent":"eve"}}"#), &[]),
        (raw(r#"{"set_payout":{"machine":1,"payout":"eve"}}"#), &[]),
        (raw(r#"{"offer_sale":{"machine":1,"to":"eve"}}"#), &[]),
        (raw(r#"{"offer_network":{"network":1,"to":null}}"#), &[]),
        (raw(r#"{"accept_network":{"network":1}}"#), &[]),
        // An escaped letter is a letter.
        (raw(r#"{"updat\u0065_ownership":{}}"#), &[]),
        (
            WasmMsg::Execute {
                contract_addr: target.to_string(),
                msg: to_json_binary(&TargetMsg::Pay {}).unwrap(),
                funds: vec![Coin::new(1_u128, COIN)],
            }
            .into(),
            &[],
        ),
        (
            WasmMsg::Migrate {
                contract_addr: target.to_string(),
                new_code_id: 1,
                msg: Binary::from(b"{}"),
            }
            .into(),
            &[],
        ),
        (admin(target.to_string()).into(), &[]),
        (
            WasmMsg::ClearAdmin {
                contract_addr: target.to_string(),
            }
            .into(),
            &[],
        ),
        (
            WasmMsg::Instantiate {
                admin: None,
                code_id: 1,
                msg: Binary::from(b"{}"),
                funds: vec![],
                label: "x".to_owned(),
            }
            .into(),
            &[],
        ),
        (
            CosmosMsg::Any(AnyMsg {
                type_url: "/cosmos.gov.v1.MsgVote".to_owned(),
                value: Binary::from([1, 255]),
            }),
            &[],
        ),
        (suite.own(&ExecuteMsg::StopBudget { budget: 1 }), &[Treasury]),
        (
            suite.own(&ExecuteMsg::AwardGrant {
                grant: 1,
                reviewer: None,
            }),
            &[Treasury],
        ),
        (suite.own(&ExecuteMsg::SetGuardian { guardian: None }), &[]),
        (suite.own(&ExecuteMsg::Execute { proposal_id: 1 }), &[]),
    ]
}

#[test]
fn each_action_belongs_to_its_classes() {
    let mut suite = rich();
    for (action, classes) in table(&suite) {
        for class in ProposalClass::ALL {
            let result = suite.try_propose("alice", proposal(class, vec![action.clone()]));
            let expected = class == ProposalClass::Upgrade || classes.contains(&class);
            assert_eq!(result.is_ok(), expected, "{class} {action:?}: {result:?}");
            let refusal = match class {
                _ if expected => continue,
                ProposalClass::Text => matches!(error(result), ContractError::Count { .. }),
                _ => matches!(error(result), ContractError::WrongClass { action: 0, .. }),
            };
            assert!(refusal, "{class} {action:?}");
        }
    }
}

#[test]
fn the_class_that_an_action_needs_is_said() {
    let mut suite = rich();
    let set = suite.set(1);
    let refused = error(suite.try_propose("alice", proposal(ProposalClass::Treasury, vec![send("payee", 1), set])));
    let expected = ContractError::WrongClass {
        action: 1,
        class: ProposalClass::Treasury,
        needs: ProposalClass::Parameter,
    };
    assert_eq!(refused, expected);
    assert_eq!(
        expected.to_string(),
        "action 1 does not belong to class treasury: propose it in class parameter, or in class upgrade"
    );
}

#[test]
fn the_way_back_in_is_not_given_away() {
    let mut suite = rich();
    let dao = suite.dao.to_string();
    let any = |name: &str| {
        CosmosMsg::Any(AnyMsg {
            type_url: format!("/cosmwasm.wasm.v1.{name}"),
            value: Binary::default(),
        })
    };
    let lost = [
        WasmMsg::ClearAdmin {
            contract_addr: dao.clone(),
        }
        .into(),
        WasmMsg::UpdateAdmin {
            contract_addr: dao.clone(),
            admin: address("eve").to_string(),
        }
        .into(),
        any("MsgClearAdmin"),
        any("MsgUpdateAdmin"),
        CosmosMsg::Any(AnyMsg {
            type_url: "/cosmos.authz.v1beta1.MsgExec".to_owned(),
            value: Binary::from(b"\n /cosmwasm.wasm.v1.MsgClearAdmin..."),
        }),
    ];
    for action in lost {
        let refused = error(suite.try_propose("alice", proposal(ProposalClass::Upgrade, vec![action])));
        assert_eq!(refused, ContractError::OwnAdmin { action: 0 });
    }
    let internal = [
        ExecuteMsg::CarryOut {
            msgs: vec![WasmMsg::ClearAdmin { contract_addr: dao }.into()],
            audit: false,
        },
        ExecuteMsg::Audit {},
    ];
    for msg in internal {
        let action = suite.own(&msg);
        let refused = error(suite.try_propose("alice", proposal(ProposalClass::Upgrade, vec![action])));
        assert_eq!(refused, ContractError::Internal { action: 0 });
    }
}

#[test]
fn what_does_not_decode_is_refused() {
    let mut suite = rich();
    let target = suite.target.to_string();
    let dao = suite.dao.to_string();
    let deep = format!("{}{}{}", r#"{"a":"#, "[".repeat(10_000), "]".repeat(10_000));
    let broken = [
        "",
        "{",
        "[]",
        "7",
        r#""set""#,
        "{}",
        r#"{"a":1,"b":2}"#,
        "{\"a\":1}}",
        "\u{0}",
        &deep,
    ];
    for text in broken {
        let msg = Binary::from(text.as_bytes());
        let action = WasmMsg::Execute {
            contract_addr: target.clone(),
            msg,
            funds: vec![],
        };
        let refused = error(suite.try_propose("alice", proposal(ProposalClass::Parameter, vec![action.into()])));
        assert!(
            matches!(refused, ContractError::NotDecoded { action: 0, .. }),
            "{text:.20}: {refused:?}"
        );
    }
    // Nothing that the DAO itself would not understand.
    for text in [r#"{"set_weights":{}}"#, r#"{"nonsense":{}}"#, r#"{"audit":{"x":1}}"#] {
        let msg = Binary::from(text.as_bytes());
        let action = WasmMsg::Execute {
            contract_addr: dao.clone(),
            msg,
            funds: vec![],
        };
        let refused = error(suite.try_propose("alice", proposal(ProposalClass::Upgrade, vec![action.into()])));
        assert!(
            matches!(refused, ContractError::NotDecoded { action: 0, .. }),
            "{text}: {refused:?}"
        );
    }
    let migrate = WasmMsg::Migrate {
        contract_addr: target,
        new_code_id: 1,
        msg: Binary::from(b"{"),
    };
    let refused = error(suite.try_propose("alice", proposal(ProposalClass::Upgrade, vec![migrate.into()])));
    assert!(matches!(refused, ContractError::NotDecoded { .. }));
}

#[test]
fn transfers_of_nothing_and_to_nobody_are_refused() {
    let mut suite = rich();
    let to = |to_address: &str, amount: Vec<Coin>| -> CosmosMsg {
        BankMsg::Send {
            to_address: to_address.to_owned(),
            amount,
        }
        .into()
    };
    let payee = address("payee").to_string();
    let nothing = [to(&payee, vec![]), to(&payee, vec![Coin::new(0_u128, COIN)])];
    for action in nothing {
        let refused = error(suite.try_propose("alice", proposal(ProposalClass::Treasury, vec![action])));
        assert_eq!(refused, ContractError::NoCoins { action: 0 });
    }
    let nobody = proposal(
        ProposalClass::Treasury,
        vec![to("nobody", vec![Coin::new(1_u128, COIN)])],
    );
    assert!(matches!(
        error(suite.try_propose("alice", nobody)),
        ContractError::Std(_)
    ));
    let custom = proposal(ProposalClass::Upgrade, vec![CosmosMsg::Custom(Empty {})]);
    assert_eq!(
        error(suite.try_propose("alice", custom)),
        ContractError::UnknownAction { action: 0 }
    );
    let much = Coin::new(u128::MAX, COIN);
    let much = proposal(ProposalClass::Treasury, vec![to(&payee, vec![much]), send("payee", 1)]);
    assert!(matches!(
        error(suite.try_propose("alice", much)),
        ContractError::Overflow(_)
    ));
}

#[test]
fn actions_are_shown_as_people_read_them() {
    let mut suite = rich();
    let set = suite.set(7);
    let number = suite.propose("alice", options(ProposalClass::Parameter, vec![vec![], vec![set]]));
    let shown = suite
        .query::<ActionsResponse>(&QueryMsg::Actions { proposal_id: number })
        .actions;
    assert_eq!(shown.len(), 1);
    assert_eq!((shown[0].kind.as_str(), shown[0].choice), ("wasm/execute", Some(1)));
    assert_eq!(shown[0].target.as_deref(), Some(suite.target.as_str()));
    assert_eq!(shown[0].message.as_deref(), Some("set"));
    assert_eq!(shown[0].body.as_deref(), Some(r#"{"set":{"value":7}}"#));

    let any = AnyMsg {
        type_url: "/cosmos.gov.v1.MsgVote".to_owned(),
        value: Binary::from([1, 255]),
    };
    let admin = WasmMsg::UpdateAdmin {
        contract_addr: suite.target.to_string(),
        admin: "somebody".to_owned(),
    };
    let msgs = vec![send("payee", 3), CosmosMsg::Any(any), admin.into()];
    let number = suite.propose("alice", proposal(ProposalClass::Upgrade, msgs));
    let shown = suite
        .query::<ActionsResponse>(&QueryMsg::Actions { proposal_id: number })
        .actions;
    let kinds: Vec<&str> = shown.iter().map(|action| action.kind.as_str()).collect();
    assert_eq!(kinds, ["bank/send", "any//cosmos.gov.v1.MsgVote", "wasm/update_admin"]);
    assert_eq!(shown[0].funds, [Coin::new(3_u128, COIN)]);
    assert_eq!(
        (shown[1].body.as_deref(), shown[2].body.as_deref()),
        (Some("Af8="), Some("somebody"))
    );
}
