//! What counts for ever never keeps a payout back, however often the same tokens come and go.

use cosmwasm_std::{Uint128, Uint256};
use cw_multi_test::Executor;
use flywheel_types::marketplace::{EpochSales, ExecuteMsg, FlowsResponse, MACHINE_SALES, QueryMsg, SALES, Stage};

use crate::goods::Goods;
use crate::suite::{Suite, address};

#[test]
fn a_token_of_which_more_than_128_bits_have_moved_is_paid_out() {
    let mut suite = Suite::native();
    let goods = Goods::sized(100);
    let listing = suite.list(suite.dataset(&goods, 10_000));
    let order = suite.delivered(listing, 10_000, &goods, 9, 1_000);
    // As if 2^128 - 1 had been sold for and paid out before, this epoch by this machine.
    let most = Uint128::MAX;
    let received = Uint256::from(most) + Uint256::from(11_000_u128);
    let purse = format!(r#"["{received}","{most}","0","10000","1000","0","0","0","0"]"#);
    let sold = EpochSales {
        amount: most,
        seller: most,
        ..EpochSales::default()
    };
    let market = suite.market.clone();
    let mut storage = suite.app.contract_storage_mut(&market);
    storage.set(b"\x00\x06pursesnative:uwatt", purse.as_bytes());
    SALES.save(&mut *storage, 4, &sold).unwrap();
    MACHINE_SALES.save(&mut *storage, (4, 1), &sold).unwrap();
    drop(storage);

    suite.at(399);
    suite.check();
    suite.at(400);
    let settle = ExecuteMsg::Settle { orders: vec![order] };
    suite
        .app
        .execute_contract(address("stranger"), market, &settle, &[])
        .unwrap();
    assert_eq!((suite.gain("seller"), suite.stage(order)), (8_000, Stage::Settled));

    // The price of 10,000 is released on top; the bond of 1,000 goes back.
    let flows: FlowsResponse = suite.query(&QueryMsg::Flows { denom: None });
    assert_eq!(flows.released, Uint256::from(most) + Uint256::from(10_000_u128));
    assert_eq!(flows.refunded, Uint256::from(1_000_u128));
    assert_eq!(flows.received, flows.released + flows.refunded);
    // The epoch's sums stay at the top instead.
    let sales = suite.sales(4);
    assert_eq!((sales.amount, sales.seller), (most, most));
    assert_eq!((sales.stakers.u128(), sales.demand.u128()), (1_000, 1_000));
}
