//! The rest of the marketplace: feeds, requests, bounties, and what the admin sets.

use std::collections::BTreeMap;

use cosmwasm_std::{Binary, Uint128};
use cw_ownable::Action;
use flywheel_protocol::trees::{EvidenceLeaf, EvidenceTree};
use flywheel_protocol::{Epoch, Hash32, MachineId, Seconds};
use flywheel_testing::{GRACE, Person, market_terms};
use flywheel_types::Denom;
use flywheel_types::marketplace::{
    Band, BountyClaim, Buying, Content, ExecuteMsg, Price, Purchase, ReceiveMsg, SubscriptionId, Wanted,
};

use crate::day::{Day, operator};
use crate::stake::current_epoch;
use crate::trading::{COST, Shop};

/// Machines with evidence in the epoch of the bounty.
const WORKERS: u64 = 1_000;
const PERIOD: u128 = 100;

/// What is not an order. `earned` is what the newest final root says that machines have earned: it never falls.
pub fn measure(day: &mut Day, shop: &Shop, earned: &BTreeMap<MachineId, Uint128>) {
    feed(day, shop);
    requests(day, shop);
    bounty(day, shop, earned);
    administer(day, shop);
}

fn feed(day: &mut Day, shop: &Shop) {
    let mut new = shop.dataset();
    new.content = Content::Feed {};
    new.price = Price::PerPeriod {
        amount: Uint128::new(PERIOD),
        period: Seconds::days(1),
        grace: Seconds::hours(1),
    };
    let sent = shop.send(day, &shop.seller, &ExecuteMsg::List(new));
    let done = day.keep("marketplace/list, a feed", sent);
    let listing = shop.number(&done, "listed", "listing");
    let subscribe = ReceiveMsg::Buy(Purchase {
        listing,
        revision: 1,
        max_price: Uint128::new(PERIOD),
        transfer_key: None,
        periods: Some(10),
    });
    let reader = day.person("reader", 10_000);
    for (subscriber, case) in [(&shop.buyer, "a feed"), (&reader, "a feed, again")] {
        let sent = shop.pay(day, subscriber, 10 * PERIOD, &subscribe);
        day.keep(&format!("marketplace/buy, {case}"), sent);
    }
    day.suite.advance(Seconds::days(2));
    let of = |day: &Day, person: &Person| SubscriptionId {
        listing,
        account: day.suite.address(person).to_string(),
    };
    let collect = ExecuteMsg::Collect {
        subscriptions: vec![of(day, &shop.buyer)],
    };
    let sent = shop.send(day, &shop.seller, &collect);
    day.keep("marketplace/collect", sent);
    let sent = shop.send(day, &shop.buyer, &ExecuteMsg::Unsubscribe { listing });
    day.keep("marketplace/unsubscribe", sent);
    let revoke = ReceiveMsg::Revoke(of(day, &reader));
    let sent = shop.pay(day, &shop.seller, PERIOD, &revoke);
    day.keep("marketplace/revoke", sent);
}

fn requests(day: &mut Day, shop: &Shop) {
    let transfer_key = Hash32::new([4; 32]);
    let by_choice = wanted(day, Buying::Choice { transfer_key });
    let mut numbers = vec![];
    for case in ["", ", again"] {
        let sent = shop.pay(day, &shop.buyer, COST, &ReceiveMsg::Request(by_choice.clone()));
        let done = day.keep(&format!("marketplace/request{case}"), sent);
        numbers.push(shop.number(&done, "requested", "request"));
    }
    let [request, other] = numbers[..] else {
        panic!("two requests")
    };
    let price = Uint128::new(COST - 100);
    let bid = ExecuteMsg::Bid {
        request,
        listing: 1,
        revision: 1,
        price,
    };
    let sent = shop.send(day, &shop.seller, &bid);
    day.keep("marketplace/bid", sent);
    let take = ExecuteMsg::TakeBid {
        request,
        listing: 1,
        revision: 1,
        price,
    };
    let sent = shop.send(day, &shop.buyer, &take);
    day.keep("marketplace/take_bid", sent);
    let sent = shop.send(day, &shop.buyer, &ExecuteMsg::CloseRequest { request: other });
    day.keep("marketplace/close_request", sent);
}

/// An epoch of which a thousand machines have evidence, and the bounty of one of them.
fn bounty(day: &mut Day, shop: &Shop, earned: &BTreeMap<MachineId, Uint128>) {
    let epoch = current_epoch(&day.suite);
    day.suite.begin(epoch + 1).advance(GRACE).mint();
    let honest = day.suite.honest_settlement();
    let settled = honest.statement.epoch;
    let leaf = |machine: u64| EvidenceLeaf {
        epoch: settled,
        machine_id: MachineId::new(machine).expect("an id"),
        class: "meter".to_owned(),
        cell: None,
        accepted: 24,
        refused: 0,
        reports: Hash32::new([7; 32]),
    };
    let position = shop.machine.get() - 1;
    let tree = EvidenceTree::build((1..=WORKERS).map(leaf)).expect("a tree");
    let mut lie = day.suite.lie(&[], &honest, |leaves| leaves.extend(earned.clone()));
    lie.statement.evidence_root = tree.root();
    lie.signatures = day.suite.sign_statement(&[0, 1, 2, 3], &lie.statement);
    day.suite.attest_lie(&lie).expect("a pending root");
    let pending = day.suite.network().verification().pending().expect("an answer");
    day.suite.wait_until(pending.expect("a pending root").final_at);
    let anyone = day.person("anyone", 0);
    let verification = day.suite.network();
    verification
        .verification()
        .finalize(anyone.account())
        .expect("a final root");
    drop(verification);

    let amount = Uint128::new(10);
    let (from, to) = (Epoch::FIRST, settled);
    let request = wanted(day, Buying::Bounty { amount, from, to });
    let sent = shop.pay(day, &shop.buyer, COST, &ReceiveMsg::Request(request));
    let done = day.keep("marketplace/request, a bounty", sent);
    let claim = BountyClaim {
        request: shop.number(&done, "requested", "request"),
        settled,
        leaves: tree.leaves(),
        position,
        leaf: leaf(position + 1),
        proof: Binary::new(tree.proof(position).expect("a proof")),
    };
    let sent = shop.send(day, &anyone, &ExecuteMsg::ClaimBounty(claim));
    day.keep("marketplace/claim_bounty, of 1,000 machines", sent);
}

fn wanted(day: &Day, by: Buying) -> Wanted {
    Wanted {
        class: "meter".to_owned(),
        cells: vec![],
        purpose: "research".to_owned(),
        until: day.suite.now().plus(Seconds::days(30)).expect("a time"),
        by,
    }
}

fn administer(day: &mut Day, shop: &Shop) {
    let new_owner = day.suite.address(&Person::named("treasury")).to_string();
    let band = Band {
        lowest: Uint128::new(1),
        highest: Uint128::new(1_000_000),
    };
    let messages = [
        (
            "set_split",
            ExecuteMsg::SetSplit {
                split: market_terms().split,
            },
        ),
        (
            "set_band",
            ExecuteMsg::SetBand {
                class: "meter".to_owned(),
                denom: shop.denom.clone().into(),
                band: Some(band),
            },
        ),
        (
            "set_denom",
            ExecuteMsg::SetDenom {
                denom: Denom::Native("uother".to_owned()),
                complaint_cost: Some(Uint128::new(2)),
            },
        ),
        (
            "set_desk",
            ExecuteMsg::SetDesk {
                desk: Some(new_owner.clone()),
            },
        ),
        (
            "update_ownership",
            ExecuteMsg::UpdateOwnership(Action::TransferOwnership {
                new_owner,
                expiry: None,
            }),
        ),
    ];
    for (name, message) in messages {
        let sent = shop.send(day, &operator(), &message);
        day.keep(&format!("marketplace/{name}"), sent);
    }
}
