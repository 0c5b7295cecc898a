//! What a transaction on the embedded chain does and, where it fails, leaves undone.

mod common;

use common::*;
use cosmwasm_std::{
    Addr, Api, BankMsg, Binary, CosmosMsg, Uint128, WasmMsg, coin, instantiate2_address, testing::MockApi,
};
use flywheel_client::{Chain, ChainError, ChainExt, Code, CodeSource, Embedded, Genesis};
use flywheel_protocol::Time;

/// Runs something that must fail and must not change a byte.
fn refused<T: std::fmt::Debug>(chain: &Embedded, attempt: impl FnOnce() -> Result<T, ChainError>) -> ChainError {
    let (digest, block) = (chain.state_digest(), chain.block().unwrap());
    let error = attempt().unwrap_err();
    assert_eq!(chain.state_digest(), digest, "a refused message changed the state");
    assert_eq!(chain.block().unwrap(), block);
    error
}

#[test]
fn a_message_changes_state_and_tells_its_events() {
    let chain = in_memory();
    let counter = new_counter(&chain);
    let result = chain.execute(&alice(), &counter, &Do::Add(5), &[]).unwrap();

    assert_eq!(count_of(&chain, &counter), 5);
    let added: Vec<_> = result.contract_events(&counter, "added").collect();
    assert_eq!(added.len(), 1);
    assert_eq!(
        (added[0].attribute("amount"), added[0].attribute("sum")),
        (Some("5"), Some("5"))
    );
    assert_eq!(added[0].contract(), Some(counter.as_str()));
    assert_eq!(result.contract_events(&address(&bob()), "added").count(), 0);
    assert_eq!((result.height, result.gas_used), (1, None));
}

#[test]
fn a_refused_message_leaves_nothing_and_keeps_its_words() {
    let chain = in_memory();
    let counter = new_counter(&chain);
    let error = refused(&chain, || {
        chain.execute(&alice(), &counter, &Do::AddAndRefuse(5), &fly(10))
    });
    assert_eq!(error.refusal(), Some("Generic error: the counter is tired"));
    assert_eq!(chain.balance(&counter, DENOM).unwrap(), Uint128::zero());
}

#[test]
fn messages_of_one_transaction_succeed_or_fail_together() {
    let chain = in_memory();
    let counter = new_counter(&chain);
    let to_bob = |amount| {
        CosmosMsg::from(BankMsg::Send {
            to_address: address(&bob()).into(),
            amount: fly(amount),
        })
    };

    let error = refused(&chain, || {
        chain.execute_all(&alice(), vec![add_message(&counter, 1), to_bob(1_001)])
    });
    let alice_address = address(&alice()).to_string();
    assert_eq!(
        error,
        ChainError::OutOfFunds {
            account: alice_address,
            needed: fly(1_001)
        }
    );

    chain
        .execute_all(&alice(), vec![add_message(&counter, 1), to_bob(1_000)])
        .unwrap();
    assert_eq!(count_of(&chain, &counter), 1);
    assert_eq!(chain.balance(&address(&bob()), DENOM).unwrap(), Uint128::new(1_000));
}

#[test]
fn a_panic_in_a_contract_is_an_error_and_the_chain_goes_on() {
    let chain = in_memory();
    let counter = new_counter(&chain);
    let error = refused(&chain, || chain.execute(&alice(), &counter, &Do::AddAndPanic(5), &[]));
    assert_eq!(
        error,
        ChainError::Aborted {
            reason: "the counter fell over".to_owned()
        }
    );
    let error = refused(&chain, || chain.query::<u64>(&counter, &Ask::Panic {}));
    assert_eq!(
        error,
        ChainError::Aborted {
            reason: "the query fell over".to_owned()
        }
    );

    add_one(&chain, &counter);
    assert_eq!(count_of(&chain, &counter), 1);
}

#[test]
fn a_submessage_that_fails_is_rolled_back_alone() {
    let chain = in_memory();
    let counter = new_counter(&chain);
    for (inner, reason) in [
        (Do::AddAndRefuse(10), "the counter is tired"),
        (Do::AddAndPanic(10), "the counter fell over"),
        (
            Do::Pay {
                to: address(&bob()).into(),
                amount: 7,
            },
            "too few coins",
        ),
    ] {
        let before = count_of(&chain, &counter);
        chain
            .execute(&alice(), &counter, &Do::AddAndTry(1, Box::new(inner)), &[])
            .unwrap();
        assert_eq!(count_of(&chain, &counter), before + 1);
        let caught: String = chain.query(&counter, &Ask::CaughtError {}).unwrap();
        assert!(caught.contains(reason), "{caught}");
        assert!(!caught.contains("backtrace"), "{caught}");
    }
}

#[test]
fn coins_travel_with_a_message_and_a_contract_can_send_them_on() {
    let chain = in_memory();
    let counter = new_counter(&chain);
    chain.execute(&alice(), &counter, &Do::Add(1), &fly(300)).unwrap();
    chain
        .execute(
            &bob(),
            &counter,
            &Do::Pay {
                to: address(&bob()).into(),
                amount: 120,
            },
            &[],
        )
        .unwrap();

    let balance = |account: &Addr| chain.balance(account, DENOM).unwrap().u128();
    assert_eq!(
        (
            balance(&address(&alice())),
            balance(&counter),
            balance(&address(&bob()))
        ),
        (700, 180, 120)
    );

    let error = refused(&chain, || {
        chain.execute(
            &bob(),
            &counter,
            &Do::Pay {
                to: address(&bob()).into(),
                amount: 181,
            },
            &[],
        )
    });
    assert_eq!(
        error,
        ChainError::OutOfFunds {
            account: counter.to_string(),
            needed: fly(181)
        }
    );
}

#[test]
fn coins_in_a_wrong_form_are_refused_before_any_contract_sees_them() {
    let chain = in_memory();
    let counter = new_counter(&chain);
    for coins in [
        vec![coin(0, DENOM)],
        vec![coin(1, DENOM), coin(2, DENOM)],
        vec![coin(1, "")],
    ] {
        let error = refused(&chain, || chain.execute(&alice(), &counter, &Do::Add(1), &coins));
        assert!(matches!(error, ChainError::InvalidCoins { .. }), "{error}");
        let error = refused(&chain, || chain.send(&alice(), &address(&bob()), &coins));
        assert!(matches!(error, ChainError::InvalidCoins { .. }), "{error}");
        let error = refused(&chain, || chain.fund(&address(&bob()), &coins));
        assert!(matches!(error, ChainError::InvalidCoins { .. }), "{error}");
    }
    // Several denominations may come in any order.
    chain
        .fund(&address(&alice()), &[coin(5, "uzoo"), coin(5, "uant")])
        .unwrap();
    chain
        .execute(&alice(), &counter, &Do::Add(1), &[coin(5, "uzoo"), coin(5, "uant")])
        .unwrap();
    assert_eq!(chain.balance(&counter, "uzoo").unwrap().u128(), 5);
}

#[test]
fn an_address_that_a_chain_would_refuse_is_refused() {
    let chain = in_memory();
    let counter = new_counter(&chain);
    let good = address(&bob()).to_string();
    let other_chain = MockApi::default().with_prefix("cosmos").addr_make("bob").to_string();
    for bad in [
        good.to_uppercase(),
        good.replace("wasm1", "wasm1q"),
        "bob".to_owned(),
        String::new(),
        other_chain,
    ] {
        let unchecked = Addr::unchecked(&bad);
        for error in [
            refused(&chain, || chain.send(&alice(), &unchecked, &fly(1))),
            refused(&chain, || chain.execute(&alice(), &unchecked, &Do::Add(1), &[])),
            refused(&chain, || {
                chain.execute(
                    &alice(),
                    &counter,
                    &Do::Pay {
                        to: bad.clone(),
                        amount: 1,
                    },
                    &[],
                )
            }),
            refused(&chain, || chain.query::<u64>(&unchecked, &Ask::Count {})),
            refused(&chain, || chain.balance(&unchecked, DENOM)),
            refused(&chain, || chain.fund(&unchecked, &fly(1))),
            refused(&chain, || {
                let code_id = chain.code_id("counter").unwrap();
                chain.instantiate(&alice(), code_id, &cosmwasm_std::Empty {}, &[], "x", Some(&unchecked))
            }),
        ] {
            assert!(
                matches!(&error, ChainError::InvalidAddress { address, .. } if *address == bad),
                "{error}"
            );
        }
    }
}

#[test]
fn what_is_not_there_is_said_to_be_missing() {
    let chain = in_memory();
    let nobody = address(&bob());
    let missing = ChainError::NotFound {
        what: format!("contract {nobody}"),
    };
    assert_eq!(
        refused(&chain, || chain.execute(&alice(), &nobody, &Do::Add(1), &fly(1))),
        missing
    );
    assert_eq!(refused(&chain, || chain.query::<u64>(&nobody, &Ask::Count {})), missing);
    assert_eq!(refused(&chain, || chain.contract_info(&nobody)), missing);
    assert_eq!(chain.query_raw(&nobody, b"count").unwrap(), None);

    let no_code = ChainError::NotFound {
        what: "code 99".to_owned(),
    };
    let empty = cosmwasm_std::Empty {};
    assert_eq!(
        refused(&chain, || chain.instantiate(&alice(), 99, &empty, &[], "x", None)),
        no_code
    );
    assert_eq!(refused(&chain, || chain.code_info(99)), no_code);
    let counter = new_counter(&chain);
    assert_eq!(
        refused(&chain, || chain.migrate(&alice(), &counter, 99, &empty)),
        no_code
    );
    let spawn = Do::Spawn {
        code_id: 99,
        salt: Binary::from(b"s"),
    };
    assert!(matches!(
        refused(&chain, || chain.execute(&alice(), &counter, &spawn, &[])),
        ChainError::Refused { .. }
    ));
}

#[test]
fn raw_reads_see_the_contracts_own_keys() {
    let chain = in_memory();
    let counter = new_counter(&chain);
    assert_eq!(chain.query_raw(&counter, b"count").unwrap(), None);
    add_one(&chain, &counter);
    assert_eq!(
        chain.query_raw(&counter, b"count").unwrap(),
        Some(1_u64.to_be_bytes().to_vec())
    );
}

#[test]
fn a_predicted_address_is_the_standard_one() {
    let chain = in_memory();
    let counter = new_counter(&chain);
    let code_id = chain.code_id("counter").unwrap();
    let salt = Binary::from(b"network 1");
    let result = chain
        .execute(
            &alice(),
            &counter,
            &Do::Spawn {
                code_id,
                salt: salt.clone(),
            },
            &[],
        )
        .unwrap();

    let api = MockApi::default().with_prefix("wasm");
    let checksum = chain.code_info(code_id).unwrap().checksum;
    let creator = api.addr_canonicalize(counter.as_str()).unwrap();
    let predicted = instantiate2_address(checksum.as_slice(), &creator, &salt).unwrap();
    let predicted = api.addr_humanize(&predicted).unwrap();
    assert_eq!(result.instantiated(), Some(predicted.clone()));
    let info = chain.contract_info(&predicted).unwrap();
    assert_eq!(
        (info.creator, info.admin, info.code_id),
        (counter.clone(), Some(address(&alice())), code_id)
    );

    // The same salt again is the same address, which is taken.
    let again = refused(&chain, || {
        chain.execute(&alice(), &counter, &Do::Spawn { code_id, salt }, &[])
    });
    assert!(matches!(again, ChainError::Refused { .. }), "{again}");
}

#[test]
fn each_code_has_a_checksum_of_its_own_that_never_changes() {
    let build = || builder().code("other", "1", counter()).in_memory().unwrap();
    let (one, two) = (build(), build());
    let of = |chain: &Embedded, name| chain.code_info(chain.code_id(name).unwrap()).unwrap().checksum;
    assert_eq!(of(&one, "counter"), of(&two, "counter"));
    assert_ne!(of(&one, "counter"), of(&one, "other"));
}

#[test]
fn codes_need_names_of_their_own() {
    assert!(builder().code("counter", "1", counter()).in_memory().is_err());
    assert!(builder().code("two words", "1", counter()).in_memory().is_err());
    assert!(builder().code("", "1", counter()).in_memory().is_err());
}

#[test]
fn the_embedded_chain_says_what_it_cannot_do() {
    let chain = in_memory();
    let wasm = refused(&chain, || chain.store(&alice(), CodeSource::Wasm(b"\0asm")));
    assert!(matches!(wasm, ChainError::Unsupported { .. }), "{wasm}");
    let burn = BankMsg::Burn { amount: fly(1) };
    let burn = refused(&chain, || chain.execute_all(&alice(), vec![burn.into()]));
    assert!(matches!(burn, ChainError::Unsupported { .. }), "{burn}");
}

#[test]
fn codes_of_the_suite_keep_their_ids() {
    let ids = Code::ALL.map(|code| (code.id(), code.name()));
    assert_eq!(
        ids,
        [
            (1, "machine-registry"),
            (2, "token"),
            (3, "staking"),
            (4, "verification"),
            (5, "rewards"),
            (6, "network-hub"),
            (7, "payments"),
            (8, "marketplace"),
            (9, "access-control"),
            (10, "governance"),
        ]
    );
    let chain = in_memory();
    for code in Code::ALL {
        assert_eq!(chain.store(&alice(), CodeSource::Suite(code)).unwrap(), code.id());
        assert_eq!(chain.code_id(code.name()), Some(code.id()));
    }
    assert_eq!(chain.code_id("counter"), Some(11));
    let mut checksums: Vec<_> = (1..=7)
        .map(|id| chain.code_info(id).unwrap().checksum.to_hex())
        .collect();
    checksums.sort();
    checksums.dedup();
    assert_eq!(checksums.len(), 7);
}

#[test]
fn genesis_gives_each_account_its_coins_and_the_faucet_adds_to_them() {
    let who = address(&bob());
    let balances = vec![
        (who.clone(), fly(3)),
        (who.clone(), vec![coin(4, DENOM), coin(5, "uant")]),
        (who.clone(), vec![]),
    ];
    let chain = Embedded::in_memory(
        CHAIN_ID,
        Genesis {
            time: Time::new(START),
            balances,
        },
    )
    .unwrap();
    assert_eq!(chain.balance(&who, DENOM).unwrap().u128(), 7);
    assert_eq!(chain.balance(&who, "uant").unwrap().u128(), 5);

    chain.fund(&who, &fly(10)).unwrap();
    assert_eq!(chain.balance(&who, DENOM).unwrap().u128(), 17);
    let now = chain.block().unwrap();
    assert_eq!(
        (now.height, now.time.seconds(), now.chain_id.as_str()),
        (1, START, CHAIN_ID)
    );
    assert_eq!(chain.now().unwrap(), Time::new(START));
}

#[test]
fn a_genesis_that_cannot_be_is_refused() {
    let bad = |balances| {
        Embedded::in_memory(
            CHAIN_ID,
            Genesis {
                time: Time::new(START),
                balances,
            },
        )
        .unwrap_err()
    };
    bad(vec![(Addr::unchecked("bob"), fly(1))]);
    bad(vec![(address(&bob()), vec![coin(0, DENOM)])]);
    // More of one coin than 128 bits hold.
    bad(vec![(address(&bob()), fly(u128::MAX)), (address(&bob()), fly(1))]);
    Embedded::in_memory("", genesis()).unwrap_err();
    Embedded::in_memory(
        CHAIN_ID,
        Genesis {
            time: Time::new(u64::MAX),
            balances: vec![],
        },
    )
    .unwrap_err();
}

#[test]
fn coins_beyond_128_bits_stop_the_message_and_not_the_chain() {
    let chain = in_memory();
    chain.fund(&address(&bob()), &fly(u128::MAX)).unwrap();
    let error = refused(&chain, || chain.send(&alice(), &address(&bob()), &fly(1)));
    assert!(matches!(error, ChainError::Aborted { .. }), "{error}");
    chain.send(&bob(), &address(&alice()), &fly(1)).unwrap();
    assert_eq!(chain.balance(&address(&alice()), DENOM).unwrap().u128(), 1_001);
}

#[test]
fn messages_that_are_not_json_for_the_contract_are_refused() {
    let chain = in_memory();
    let counter = new_counter(&chain);
    for msg in [&b""[..], b"{", b"{\"unknown\":{}}", b"\xff\xfe"] {
        let message = WasmMsg::Execute {
            contract_addr: counter.to_string(),
            msg: Binary::from(msg),
            funds: vec![],
        };
        let error = refused(&chain, || chain.execute_all(&alice(), vec![message.into()]));
        assert!(matches!(error, ChainError::Refused { .. }), "{error}");
    }
    let error = refused(&chain, || chain.query::<String>(&counter, &Ask::Count {}));
    assert!(matches!(error, ChainError::Encoding { .. }), "{error}");
}

#[test]
fn the_same_messages_give_the_same_bytes() {
    let run = || {
        let chain = in_memory();
        let counter = new_counter(&chain);
        for amount in 0..50 {
            chain.execute(&alice(), &counter, &Do::Add(amount), &fly(1)).unwrap();
            let _ = chain.execute(&bob(), &counter, &Do::AddAndRefuse(amount), &[]);
        }
        chain.wait_until(Time::new(START + 60)).unwrap();
        chain
            .execute(
                &bob(),
                &counter,
                &Do::Pay {
                    to: address(&bob()).into(),
                    amount: 9,
                },
                &[],
            )
            .unwrap();
        chain.state_digest()
    };
    assert_eq!(run(), run());
}

#[test]
fn a_chain_can_be_used_without_knowing_which_one_it_is() {
    let embedded = in_memory();
    let counter = new_counter(&embedded);
    let chain: &dyn Chain = &embedded;
    chain.execute(&alice(), &counter, &Do::Add(2), &[]).unwrap();
    assert_eq!(chain.query::<u64>(&counter, &Ask::Count {}).unwrap(), 2);
}
