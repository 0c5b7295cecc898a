use cosmwasm_std::{Binary, CosmosMsg, Uint128};
use cw20::Cw20ReceiveMsg;
use flywheel_protocol::exchange::{ChunkTree, apply_cipher, chunk_leaf, key_hash};
use flywheel_protocol::trees::{EvidenceLeaf, EvidenceTree};
use flywheel_protocol::{Bps, Epoch, Hash32, Seconds};
use flywheel_testing::{GRACE, Person, market_terms};
use flywheel_types::marketplace::{
    BountyClaim, Buying, ChunkComplaint, Content, Delivery, ExecuteMsg, ListingUpdate, NewListing, Price, Purchase,
    ReceiveMsg, Seller, SubscriptionId, Terms, Wanted,
};

use super::Contract::Marketplace;
use super::{Row, as_it_is};
use crate::world::{Sender, World};

const KEY: [u8; 32] = [3; 32];

/// Listings, orders and requests are numbered from 1, those about `mine` first; the stranger buys.
const fn number(sender: Sender) -> u64 {
    match sender {
        Sender::Seller | Sender::Buyer => 2,
        _ => 1,
    }
}

fn market(world: &World) -> cosmwasm_std::Addr {
    let contracts = world.suite.network().record().contracts.clone();
    contracts.marketplace.unwrap()
}

fn to_market(world: &World, message: &ExecuteMsg) -> Vec<CosmosMsg> {
    world.call(&market(world), message)
}

fn pay_market(world: &World, amount: u128, hook: &ReceiveMsg) -> Vec<CosmosMsg> {
    world.hand_over(&market(world), amount, hook)
}

/// What a sender does before the table's question.
fn did(world: &World, sender: Sender, messages: Vec<CosmosMsg>) {
    world
        .suite
        .chain()
        .execute_as(&world.address(sender), messages)
        .unwrap();
}

/// One chunk, as it is listed and as it is hidden.
fn chunk(is_hidden: bool) -> Vec<u8> {
    let mut chunk = vec![1; 100];
    if is_hidden {
        apply_cipher(&KEY, 0, &mut chunk).unwrap();
    }
    chunk
}

fn root(chunk: &[u8]) -> Hash32 {
    let mut tree = ChunkTree::new();
    tree.push(chunk).unwrap();
    tree.finish().unwrap().0
}

fn dataset(world: &World, sender: Sender) -> NewListing {
    NewListing {
        seller: Seller::Machine {
            machine: world.machine(sender),
        },
        content: Content::Dataset {
            root: root(&chunk(false)),
            size: 100,
            file_hash: None,
        },
        class: "meter".to_owned(),
        denom: world.suite.network().denom().clone().into(),
        price: Price::Fixed {
            amount: Uint128::new(100),
        },
        order_fee: Bps::ZERO,
        terms: Terms {
            hash: Hash32::ZERO,
            purposes: vec!["research".to_owned()],
            duration: None,
            credential: None,
            permission: None,
        },
        link: String::new(),
    }
}

fn feed(world: &World, sender: Sender) -> NewListing {
    NewListing {
        content: Content::Feed {},
        price: Price::PerPeriod {
            amount: Uint128::new(100),
            period: Seconds::days(1),
            grace: Seconds::hours(1),
        },
        ..dataset(world, sender)
    }
}

fn purchase(listing: u64, periods: Option<u32>) -> ReceiveMsg {
    ReceiveMsg::Buy(Purchase {
        listing,
        revision: 1,
        max_price: Uint128::new(100),
        transfer_key: periods.is_none().then(|| Hash32::new([4; 32])),
        periods,
    })
}

fn wanted(world: &World, by: Buying) -> ReceiveMsg {
    ReceiveMsg::Request(Wanted {
        class: "meter".to_owned(),
        cells: vec![],
        purpose: "research".to_owned(),
        until: world.in_days(10),
        by,
    })
}

const fn by_choice() -> Buying {
    Buying::Choice {
        transfer_key: Hash32::new([4; 32]),
    }
}

fn subscription(world: &World, sender: Sender) -> SubscriptionId {
    SubscriptionId {
        listing: number(sender),
        account: world.address(Sender::Stranger).to_string(),
    }
}

fn delivery(sender: Sender, is_right: bool) -> ReceiveMsg {
    let hidden = if is_right { chunk(true) } else { vec![2; 100] };
    ReceiveMsg::Commit(Delivery {
        order: number(sender),
        key_hash: key_hash(&KEY),
        hidden_root: root(&hidden),
    })
}

fn reveal(sender: Sender) -> ExecuteMsg {
    ExecuteMsg::Reveal {
        order: number(sender),
        key: Hash32::new(KEY),
    }
}

fn bid(sender: Sender) -> ExecuteMsg {
    ExecuteMsg::Bid {
        request: 1,
        listing: number(sender),
        revision: 1,
        price: Uint128::new(90),
    }
}

const SELLERS: [Sender; 2] = [Sender::Owner, Sender::Buyer];

fn listed(world: &mut World) {
    for seller in SELLERS {
        did(
            world,
            seller,
            to_market(world, &ExecuteMsg::List(dataset(world, seller))),
        );
    }
}

fn ordered(world: &mut World) {
    listed(world);
    for seller in SELLERS {
        did(
            world,
            Sender::Stranger,
            pay_market(world, 100, &purchase(number(seller), None)),
        );
    }
}

fn committed_to(world: &mut World, is_right: bool) {
    ordered(world);
    for seller in SELLERS {
        did(world, seller, pay_market(world, 10, &delivery(seller, is_right)));
    }
}

fn committed(world: &mut World) {
    committed_to(world, true);
}

fn confirmed_of(world: &mut World, is_right: bool) {
    committed_to(world, is_right);
    for order in [1, 2] {
        did(
            world,
            Sender::Stranger,
            to_market(world, &ExecuteMsg::Confirm { order }),
        );
    }
}

fn confirmed(world: &mut World) {
    confirmed_of(world, true);
}

fn revealed_of(world: &mut World, is_right: bool) {
    confirmed_of(world, is_right);
    for seller in SELLERS {
        did(world, seller, to_market(world, &reveal(seller)));
    }
}

fn revealed(world: &mut World) {
    revealed_of(world, true);
}

fn cheated(world: &mut World) {
    revealed_of(world, false);
}

fn old(world: &mut World) {
    revealed(world);
    world.suite.advance(Seconds::days(1));
}

fn accepted(world: &mut World) {
    revealed(world);
    for order in [1, 2] {
        did(world, Sender::Stranger, to_market(world, &ExecuteMsg::Accept { order }));
    }
}

fn subscribed(world: &mut World) {
    for seller in SELLERS {
        did(world, seller, to_market(world, &ExecuteMsg::List(feed(world, seller))));
        did(
            world,
            Sender::Stranger,
            pay_market(world, 1_000, &purchase(number(seller), Some(10))),
        );
    }
}

fn days_of_a_feed(world: &mut World) {
    subscribed(world);
    world.suite.advance(Seconds::days(2));
}

fn requested(world: &mut World) {
    listed(world);
    did(
        world,
        Sender::Stranger,
        pay_market(world, 100, &wanted(world, by_choice())),
    );
}

fn bid_for(world: &mut World) {
    requested(world);
    did(world, Sender::Owner, to_market(world, &bid(Sender::Owner)));
}

fn evidence(world: &World) -> (EvidenceLeaf, EvidenceTree) {
    let leaf = EvidenceLeaf {
        epoch: Epoch::FIRST,
        machine_id: world.suite.machine("mine"),
        class: "meter".to_owned(),
        cell: None,
        accepted: 2,
        refused: 0,
        reports: Hash32::ZERO,
    };
    let tree = EvidenceTree::build([&leaf]).unwrap();
    (leaf, tree)
}

/// Epoch 0 is final and its evidence names `mine`; the stranger pays for its readings.
fn with_bounty(world: &mut World) {
    world.suite.begin(1).advance(GRACE).mint();
    let honest = world.suite.honest_settlement();
    let mut lie = world.suite.lie(&[], &honest, |_| {});
    lie.statement.evidence_root = evidence(world).1.root();
    lie.signatures = world.suite.sign_statement(&[0, 1, 2], &lie.statement);
    world.suite.attest_lie(&lie).unwrap();
    let pending = world.suite.network().verification().pending().unwrap().unwrap();
    world.suite.wait_until(pending.final_at);
    let anyone = Person::named("anyone");
    let network = world.suite.network();
    network.verification().finalize(anyone.account()).unwrap();
    drop(network);
    let bounty = Buying::Bounty {
        amount: Uint128::new(10),
        from: Epoch::FIRST,
        to: Epoch::FIRST,
    };
    did(world, Sender::Stranger, pay_market(world, 100, &wanted(world, bounty)));
}

pub fn rows() -> Vec<Row> {
    let mut rows = listings();
    rows.extend(orders());
    rows.extend(feeds());
    rows.extend(requests());
    rows.extend(government());
    rows
}

fn listings() -> Vec<Row> {
    vec![
        Row::new(Marketplace, "receive", listed, |world, sender| {
            let msg = Cw20ReceiveMsg {
                sender: world.address(sender).to_string(),
                amount: Uint128::new(100),
                msg: cosmwasm_std::to_json_binary(&purchase(1, None)).unwrap(),
            };
            to_market(world, &ExecuteMsg::Receive(msg))
        }),
        Row::new(Marketplace, "list", as_it_is, |world, sender| {
            to_market(world, &ExecuteMsg::List(dataset(world, sender)))
        }),
        Row::new(Marketplace, "update_listing", listed, |world, sender| {
            let update = ListingUpdate {
                price: None,
                order_fee: None,
                terms: None,
                link: Some("https://example.org".to_owned()),
            };
            let listing = number(sender);
            to_market(world, &ExecuteMsg::UpdateListing { listing, update })
        }),
        Row::new(Marketplace, "close_listing", listed, |world, sender| {
            let listing = number(sender);
            to_market(world, &ExecuteMsg::CloseListing { listing })
        }),
        Row::new(Marketplace, "withdraw_consent", listed, |world, sender| {
            let listing = number(sender);
            to_market(world, &ExecuteMsg::WithdrawConsent { listing })
        }),
        Row::new(Marketplace, "allow", listed, |world, sender| {
            let message = ExecuteMsg::Allow {
                listing: number(sender),
                accounts: vec![world.address(Sender::Stranger).to_string()],
                allowed: true,
            };
            to_market(world, &message)
        }),
    ]
}

fn orders() -> Vec<Row> {
    vec![
        Row::new(Marketplace, "buy", listed, |world, sender| {
            pay_market(world, 100, &purchase(number(sender), None))
        }),
        Row::new(Marketplace, "decline", ordered, |world, sender| {
            let order = number(sender);
            to_market(world, &ExecuteMsg::Decline { order })
        }),
        Row::new(Marketplace, "commit", ordered, |world, sender| {
            pay_market(world, 10, &delivery(sender, true))
        }),
        Row::new(Marketplace, "confirm", committed, |world, sender| {
            let order = number(sender);
            to_market(world, &ExecuteMsg::Confirm { order })
        }),
        Row::new(Marketplace, "reveal", confirmed, |world, sender| {
            to_market(world, &reveal(sender))
        }),
        Row::new(Marketplace, "complain", cheated, |world, sender| {
            let complaint = ChunkComplaint {
                order: number(sender),
                index: 0,
                hidden_chunk: Binary::new(vec![2; 100]),
                hidden_proof: Binary::default(),
                leaf: chunk_leaf(0, &chunk(false)),
                proof: Binary::default(),
            };
            to_market(world, &ExecuteMsg::Complain(complaint))
        }),
        Row::new(Marketplace, "accept", revealed, |world, sender| {
            let order = number(sender);
            to_market(world, &ExecuteMsg::Accept { order })
        }),
        Row::new(Marketplace, "settle", old, |world, sender| {
            let orders = vec![number(sender)];
            to_market(world, &ExecuteMsg::Settle { orders })
        }),
        Row::new(Marketplace, "rate", accepted, |world, sender| {
            let order = number(sender);
            to_market(world, &ExecuteMsg::Rate { order, stars: 5 })
        }),
    ]
}

fn feeds() -> Vec<Row> {
    vec![
        Row::new(Marketplace, "unsubscribe", subscribed, |world, sender| {
            let listing = number(sender);
            to_market(world, &ExecuteMsg::Unsubscribe { listing })
        }),
        Row::new(Marketplace, "collect", days_of_a_feed, |world, sender| {
            let subscriptions = vec![subscription(world, sender)];
            to_market(world, &ExecuteMsg::Collect { subscriptions })
        }),
        Row::new(Marketplace, "revoke", subscribed, |world, sender| {
            pay_market(world, 100, &ReceiveMsg::Revoke(subscription(world, sender)))
        }),
    ]
}

fn requests() -> Vec<Row> {
    vec![
        Row::new(Marketplace, "request", as_it_is, |world, _| {
            pay_market(world, 100, &wanted(world, by_choice()))
        }),
        Row::new(Marketplace, "bid", requested, |world, sender| {
            to_market(world, &bid(sender))
        }),
        Row::new(Marketplace, "take_bid", bid_for, |world, _| {
            let message = ExecuteMsg::TakeBid {
                request: 1,
                listing: 1,
                revision: 1,
                price: Uint128::new(90),
            };
            to_market(world, &message)
        }),
        Row::new(Marketplace, "close_request", requested, |world, _| {
            to_market(world, &ExecuteMsg::CloseRequest { request: 1 })
        }),
        Row::new(Marketplace, "claim_bounty", with_bounty, |world, _| {
            let (leaf, tree) = evidence(world);
            let claim = BountyClaim {
                request: 1,
                settled: Epoch::FIRST,
                leaves: tree.leaves(),
                position: 0,
                proof: Binary::new(tree.proof(0).unwrap()),
                leaf,
            };
            to_market(world, &ExecuteMsg::ClaimBounty(claim))
        }),
    ]
}

fn government() -> Vec<Row> {
    vec![
        Row::new(Marketplace, "forward", accepted, |world, _| {
            to_market(world, &ExecuteMsg::Forward { rows: vec![1] })
        }),
        Row::new(Marketplace, "withdraw", as_it_is, |world, _| {
            let denom = world.suite.network().denom().clone().into();
            to_market(world, &ExecuteMsg::Withdraw { account: None, denom })
        }),
        Row::new(Marketplace, "set_split", as_it_is, |world, _| {
            let split = market_terms().split;
            to_market(world, &ExecuteMsg::SetSplit { split })
        }),
        Row::new(Marketplace, "set_band", as_it_is, |world, _| {
            let message = ExecuteMsg::SetBand {
                class: "meter".to_owned(),
                denom: world.suite.network().denom().clone().into(),
                band: None,
            };
            to_market(world, &message)
        }),
        Row::new(Marketplace, "set_denom", as_it_is, |world, _| {
            let message = ExecuteMsg::SetDenom {
                denom: world.suite.network().denom().clone().into(),
                complaint_cost: Some(Uint128::new(2)),
            };
            to_market(world, &message)
        }),
        Row::new(Marketplace, "set_desk", as_it_is, |world, sender| {
            let desk = Some(world.address(sender).to_string());
            to_market(world, &ExecuteMsg::SetDesk { desk })
        }),
        Row::new(Marketplace, "update_ownership", as_it_is, |world, sender| {
            to_market(world, &ExecuteMsg::UpdateOwnership(world.hand_over_right(sender)))
        }),
    ]
}
