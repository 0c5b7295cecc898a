//! Tokens that lie, and lists.

use cosmwasm_std::{Uint128, to_json_binary};
use cw20::Cw20ReceiveMsg;
use flywheel_payments::ContractError;
use flywheel_types::payments::{AgreementsResponse, ExecuteMsg, Party, QueryMsg, ReceiveMsg};
use flywheel_types::{Denom, PaymentError};

use crate::suite::verbs::{account, machine, payment};
use crate::suite::{Suite, address, error};

/// Eve's account plays a cw20 that announces what nobody has sent.
fn announce(
    suite: &mut Suite,
    amount: u128,
    msg: &ReceiveMsg,
) -> cw_multi_test::error::AnyResult<cw_multi_test::AppResponse> {
    let received = Cw20ReceiveMsg {
        sender: address("carl").to_string(),
        amount: amount.into(),
        msg: to_json_binary(msg).unwrap(),
    };
    suite.send("eve", &ExecuteMsg::Receive(received))
}

#[test]
fn a_token_that_lies_pays_for_nothing_but_itself() {
    for mut suite in Suite::both() {
        let opening = suite.opening();
        let refused = error(announce(&mut suite, 1_000, &ReceiveMsg::OpenSession(opening)));
        assert!(
            matches!(refused, ContractError::Payment(PaymentError::WrongDenom { .. })),
            "{refused}"
        );
        let channel = suite.open_channel(machine(1), 10);
        let refused = error(announce(&mut suite, 1_000, &ReceiveMsg::TopUpChannel { channel }));
        assert!(
            matches!(refused, ContractError::Payment(PaymentError::WrongDenom { .. })),
            "{refused}"
        );

        let payments = vec![payment(1, 1_000)];
        announce(&mut suite, 1_000, &ReceiveMsg::Pay { payments }).unwrap();

        // Ann is credited what nobody can pay, in a token that does not exist.
        assert_eq!((suite.gained("ann"), suite.credit("ann")), (0, 0));
        let credit: Uint128 = suite.query(&QueryMsg::Credit {
            account: address("ann").to_string(),
            denom: Denom::Cw20(address("eve").to_string()),
        });
        assert_eq!(credit.u128(), 1_000);
        let withdraw = ExecuteMsg::Withdraw {
            denom: Denom::Cw20(address("eve").to_string()),
            account: None,
        };
        suite.send("ann", &withdraw).unwrap_err();
    }
}

#[test]
fn a_coin_with_the_name_of_a_cw20_is_not_that_cw20() {
    let mut suite = Suite::cw20();
    suite.refuse("ann", true);
    suite.try_pay("carl", 7, vec![payment(1, 7)]).unwrap();
    let Denom::Cw20(token) = suite.denom.clone() else {
        return;
    };
    let namesake = ExecuteMsg::Withdraw {
        denom: Denom::Native(token.to_string()),
        account: Some(address("ann").to_string()),
    };

    let refused = error(suite.send("ann", &namesake));

    assert!(matches!(refused, ContractError::NothingToWithdraw { .. }), "{refused}");
    assert_eq!(suite.credit("ann"), 7);
}

#[test]
fn a_message_inside_a_cw20_s_send_that_is_none_is_refused() {
    let mut suite = Suite::cw20();
    for sent in [&b"{}"[..], b"", b"[1]", br#"{"finish_session":{"session":1}}"#] {
        let received = Cw20ReceiveMsg {
            sender: address("carl").to_string(),
            amount: Uint128::one(),
            msg: sent.into(),
        };
        let refused = error(suite.send("eve", &ExecuteMsg::Receive(received)));
        assert!(matches!(refused, ContractError::Std(_)), "{refused}");
    }
    let nothing = error(announce(
        &mut suite,
        0,
        &ReceiveMsg::Pay {
            payments: vec![payment(1, 1)],
        },
    ));
    assert_eq!(nothing, ContractError::Payment(PaymentError::Zero));
}

#[test]
fn what_an_account_takes_part_in_is_paged() {
    let mut suite = Suite::native();
    for _ in 0..3 {
        suite.open_session(5);
        suite.open_channel(machine(1), 5);
        suite.open_stream(account("eve"), 1, 1, 5);
    }
    let page = |start_after, limit| {
        let found: AgreementsResponse = suite.query(&QueryMsg::Agreements {
            party: Party::Account(address("carl").to_string()),
            start_after,
            limit,
        });
        found.agreements.iter().map(|row| row.number).collect::<Vec<u64>>()
    };
    assert_eq!(page(None, None), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert_eq!(page(Some(3), Some(2)), [4, 5]);
    assert_eq!(page(Some(9), Some(2)), [0; 0]);
    assert_eq!(suite.of_machine(1), [1, 2, 4, 5, 7, 8]);
    assert_eq!(suite.of_account("eve"), [3, 6, 9]);
}

#[test]
fn numbers_are_never_used_again() {
    let mut suite = Suite::native();
    let first = suite.open_session(5);
    let voucher = suite.voucher(first, 1, 1);
    suite.collect("ann", first, voucher).unwrap();
    assert_eq!(suite.open_channel(machine(1), 5), first + 1);
}
