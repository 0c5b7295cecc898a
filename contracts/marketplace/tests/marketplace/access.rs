//! Who may send what, and with what.

use flywheel_marketplace::ContractError;
use flywheel_protocol::Hash32;
use flywheel_types::PaymentError;
use flywheel_types::marketplace::{ExecuteMsg, ListingUpdate, OrdersResponse, QueryMsg};

use crate::goods::Goods;
use crate::suite::{COIN, Suite, address, amount, error, usual_split};

/// Messages that take no money.
fn without_money(suite: &Suite) -> Vec<ExecuteMsg> {
    let (listing, order, request) = (1, 1, 1);
    let goods = Goods::sized(10);
    vec![
        ExecuteMsg::List(suite.dataset(&goods, 5)),
        ExecuteMsg::UpdateListing {
            listing,
            update: ListingUpdate {
                price: None,
                order_fee: None,
                terms: None,
                link: None,
            },
        },
        ExecuteMsg::CloseListing { listing },
        ExecuteMsg::WithdrawConsent { listing },
        ExecuteMsg::Allow {
            listing,
            accounts: vec![],
            allowed: true,
        },
        ExecuteMsg::Decline { order },
        ExecuteMsg::Confirm { order },
        ExecuteMsg::Reveal {
            order,
            key: Hash32::ZERO,
        },
        ExecuteMsg::Complain(goods.complaint(order, &goods, 1, 0)),
        ExecuteMsg::Accept { order },
        ExecuteMsg::Settle { orders: vec![order] },
        ExecuteMsg::Unsubscribe { listing },
        ExecuteMsg::Collect { subscriptions: vec![] },
        ExecuteMsg::Rate { order, stars: 5 },
        ExecuteMsg::Bid {
            request,
            listing,
            revision: 1,
            price: amount(5),
        },
        ExecuteMsg::TakeBid {
            request,
            listing,
            revision: 1,
            price: amount(5),
        },
        ExecuteMsg::CloseRequest { request },
        ExecuteMsg::Forward { rows: vec![1] },
        ExecuteMsg::Withdraw {
            account: None,
            denom: suite.denom.clone().into(),
        },
        ExecuteMsg::SetSplit { split: usual_split() },
        ExecuteMsg::SetBand {
            class: "meter".into(),
            denom: suite.denom.clone().into(),
            band: None,
        },
        ExecuteMsg::SetDenom {
            denom: suite.denom.clone().into(),
            complaint_cost: Some(amount(5)),
        },
        ExecuteMsg::SetDesk { desk: None },
        ExecuteMsg::UpdateOwnership(cw_ownable::Action::RenounceOwnership),
    ]
}

#[test]
fn messages_that_take_no_money_refuse_it() {
    let mut suite = Suite::native();
    for msg in without_money(&suite) {
        let coins = cosmwasm_std::coins(5, COIN);
        let refused = error(suite.try_with("admin", &msg, &coins));
        assert_eq!(refused, ContractError::Payment(PaymentError::NotPayable), "{msg:?}");
    }
}

#[test]
fn a_stranger_may_only_settle_collect_close_and_forward() {
    let mut suite = Suite::native();
    let goods = Goods::sized(10);
    let listing = suite.list(suite.dataset(&goods, 1_000));
    suite.delivered(listing, 1_000, &goods, 9, 100);
    suite.at(10_000);
    for msg in without_money(&suite) {
        let is_anyone_s = matches!(msg, ExecuteMsg::Settle { .. });
        assert_eq!(suite.try_execute("stranger", &msg).is_ok(), is_anyone_s, "{msg:?}");
    }
}

#[test]
fn the_admin_hands_over_in_two_steps_and_cannot_give_up() {
    let mut suite = Suite::native();
    let renounce = ExecuteMsg::UpdateOwnership(cw_ownable::Action::RenounceOwnership);
    assert_eq!(
        error(suite.try_execute("admin", &renounce)),
        ContractError::CannotRenounce
    );
    let offer = ExecuteMsg::UpdateOwnership(cw_ownable::Action::TransferOwnership {
        new_owner: address("dave").to_string(),
        expiry: None,
    });
    suite.try_execute("stranger", &offer).unwrap_err();
    suite.execute("admin", &offer);
    suite.execute(
        "dave",
        &ExecuteMsg::UpdateOwnership(cw_ownable::Action::AcceptOwnership),
    );
    let split = ExecuteMsg::SetSplit { split: usual_split() };
    suite.try_execute("admin", &split).unwrap_err();
    suite.execute("dave", &split);
}

#[test]
fn orders_are_paged() {
    let mut suite = Suite::native();
    let listing = suite.list(suite.dataset(&Goods::sized(10), 1_000));
    for buyer in ["buyer", "city", "carol"] {
        suite.buy(buyer, listing, 1_000);
    }
    let page: OrdersResponse = suite.query(&QueryMsg::Orders {
        start_after: Some(1),
        limit: None,
    });
    assert_eq!(page.orders.iter().map(|order| order.number).collect::<Vec<_>>(), [2, 3]);
}
