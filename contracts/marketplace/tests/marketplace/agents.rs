//! Rule A2: what an owner's agents may send for a machine that sells.

use cosmwasm_std::Addr;
use flywheel_marketplace::ContractError;
use flywheel_types::access_control::{AGENTS, AgentGrant, StoredScope, namespace};
use flywheel_types::marketplace::{
    AGENT_MESSAGES, Buying, ExecuteMsg, ListingUpdate, ReceiveMsg, Stage, SubscriptionId, Wanted,
};
use flywheel_types::{NotAnAgent, Unauthorized};

use crate::goods::Goods;
use crate::suite::{Suite, address, at, attribute, error, id};

/// The seller lets Dave send these messages for machine 1, in its first `ownership_epoch`, until a second.
fn entrust(suite: &mut Suite, messages: &[&str], until: u64) -> Addr {
    let access_control = suite.with_access_control();
    let grant = AgentGrant {
        expires_at: at(until),
        scopes: vec![StoredScope {
            contract: suite.market.clone(),
            messages: messages.iter().map(ToString::to_string).collect(),
        }],
    };
    let key = namespace::machine(id(1), 0);
    let mut storage = suite.app.contract_storage_mut(&access_control);
    AGENTS.save(&mut *storage, (&key, &address("dave")), &grant).unwrap();
    drop(storage);
    access_control
}

fn owner_alone() -> ContractError {
    ContractError::Unauthorized(Unauthorized {
        sender: address("dave"),
        owner: address("seller"),
    })
}

fn no_agent(message: &'static str) -> ContractError {
    ContractError::NotAnAgent(NotAnAgent {
        sender: address("dave"),
        owner: address("seller"),
        machine: id(1),
        message,
    })
}

/// A market with what every message of a seller is about: a listing, an order that is paid, one that is settled, a request.
fn busy(messages: &[&str]) -> Suite {
    let mut suite = Suite::native();
    entrust(&mut suite, messages, 10_000);
    let goods = Goods::sized(10);
    suite.enrol(1, "meter", None);
    let listing = suite.list(suite.dataset(&goods, 1_000));
    let settled = suite.delivered(listing, 1_000, &goods, 9, 100);
    suite.execute("buyer", &ExecuteMsg::Accept { order: settled });
    suite.buy("city", listing, 1_000);
    let wanted = Wanted {
        class: "meter".into(),
        cells: vec![],
        purpose: "research".into(),
        until: at(5_000),
        by: Buying::Choice {
            transfer_key: flywheel_protocol::Hash32::new([5; 32]),
        },
    };
    suite.post("carol", wanted, 900);
    suite
}

/// What Dave sends by this name for the seller.
fn send(suite: &mut Suite, message: &str) -> Result<(), ContractError> {
    let (listing, goods) = (1, Goods::sized(10));
    let sent = match message {
        "list" => suite.try_list("dave", suite.dataset(&goods, 5)),
        "update_listing" => {
            let update = ListingUpdate {
                price: None,
                order_fee: None,
                terms: None,
                link: None,
            };
            suite.try_execute("dave", &ExecuteMsg::UpdateListing { listing, update })
        }
        "close_listing" => suite.try_execute("dave", &ExecuteMsg::CloseListing { listing }),
        "withdraw_consent" => suite.try_execute("dave", &ExecuteMsg::WithdrawConsent { listing }),
        "allow" => {
            let accounts = vec![address("city").to_string()];
            let allow = ExecuteMsg::Allow {
                listing,
                accounts,
                allowed: true,
            };
            suite.try_execute("dave", &allow)
        }
        "commit" => suite.try_commit("dave", 2, &goods, 8, 100),
        "decline" => suite.try_execute("dave", &ExecuteMsg::Decline { order: 2 }),
        "bid" => suite.try_bid("dave", 1, listing, 800),
        "revoke" => {
            let account = address("buyer").to_string();
            let id = SubscriptionId { listing, account };
            let denom = suite.denom.clone();
            suite.try_pay("dave", &denom, 1_000, &ReceiveMsg::Revoke(id))
        }
        other => panic!("{other}"),
    };
    sent.map(drop).map_err(|refused| refused.downcast().unwrap())
}

#[test]
fn an_agent_sends_what_it_was_let_and_takes_no_licence_back() {
    let sellers: Vec<&'static str> = AGENT_MESSAGES.into_iter().chain(["revoke"]).collect();
    for allowed in &sellers {
        for message in &sellers {
            let mut suite = busy(&[*allowed]);
            let expected = match *message {
                "revoke" => Err(owner_alone()),
                message if message == *allowed => Ok(()),
                message => Err(no_agent(message)),
            };
            assert_eq!(send(&mut suite, message), expected, "{message} by {allowed}");
        }
    }
}

#[test]
fn what_an_agent_sells_is_paid_to_the_owner_and_the_bond_comes_back_to_the_agent() {
    for mut suite in Suite::both() {
        entrust(&mut suite, &["list", "commit"], 10_000);
        let goods = Goods::sized(5_000);
        let response = suite.try_list("dave", suite.dataset(&goods, 10_000)).unwrap();
        let listing = attribute(&response, "listed", "listing").parse().unwrap();
        let order = suite.buy("buyer", listing, 10_000);
        suite.try_commit("dave", order, &goods, 9, 1_000).unwrap();
        // Who has committed shows the key, and nobody else.
        let refused = ContractError::NotCommitter {
            sender: address("seller"),
            seller: address("dave"),
        };
        suite.confirm(order);
        assert_eq!(error(suite.try_reveal("seller", order, 9)), refused);
        suite.try_reveal("dave", order, 9).unwrap();
        suite.at(400).settle(order);
        // 70 % and the machine's own 10 %.
        assert_eq!((suite.gain("seller"), suite.gain("dave")), (8_000, 0));
    }
}

#[test]
fn an_order_fee_is_the_owner_s_when_an_agent_has_delivered() {
    let mut suite = Suite::native();
    entrust(&mut suite, &["commit"], 10_000);
    let goods = Goods::sized(5_000);
    let listing = suite.list(suite.dataset(&goods, 10_000));
    let order = suite.buy("buyer", listing, 10_000);
    suite.try_commit("dave", order, &goods, 9, 1_000).unwrap();
    suite.at(200).settle(order);
    assert_eq!((suite.gain("seller"), suite.gain("dave")), (100, 0));
}

#[test]
fn an_agent_whose_permission_ends_in_the_middle_ends_what_it_has_begun() {
    for is_sold in [false, true] {
        let mut suite = Suite::native();
        let access_control = entrust(&mut suite, &["commit"], 10_000);
        let goods = Goods::sized(5_000);
        let listing = suite.list(suite.dataset(&goods, 10_000));
        let order = suite.buy("buyer", listing, 10_000);
        let later = suite.buy("city", listing, 10_000);
        suite.try_commit("dave", order, &goods, 9, 1_000).unwrap();
        if is_sold {
            suite.sell_machine(1, "carol");
        } else {
            let key = namespace::machine(id(1), 0);
            let mut storage = suite.app.contract_storage_mut(&access_control);
            AGENTS.remove(&mut *storage, (&key, &address("dave")));
            drop(storage);
        }
        suite.try_commit("dave", later, &goods, 8, 1_000).unwrap_err();
        suite.confirm(order).try_reveal("dave", order, 9).unwrap();
        suite.at(400).settle(order);
        assert_eq!((suite.gain("seller"), suite.gain("dave")), (8_000, 0));
        assert_eq!(suite.stage(order), Stage::Settled);
    }
}

#[test]
fn a_permission_ends_at_its_second_and_counts_for_one_machine_alone() {
    let mut suite = Suite::native();
    entrust(&mut suite, &["close_listing"], 50);
    let goods = Goods::sized(10);
    let listing = suite.list(suite.dataset(&goods, 5));
    let mut second = suite.dataset(&goods, 5);
    second.seller = flywheel_types::marketplace::Seller::Machine { machine: id(2) };
    let second = suite.list(second);
    let close = |listing| ExecuteMsg::CloseListing { listing };
    let refused = ContractError::NotAnAgent(NotAnAgent {
        sender: address("dave"),
        owner: address("seller"),
        machine: id(2),
        message: "close_listing",
    });
    assert_eq!(error(suite.try_execute("dave", &close(second))), refused);
    suite.at(49).execute("dave", &close(listing));
    suite.at(50);
    assert_eq!(
        error(suite.try_execute("dave", &close(listing))),
        no_agent("close_listing")
    );
}

#[test]
fn an_agent_sells_nothing_of_the_network_and_sets_nothing() {
    let mut suite = Suite::native();
    entrust(&mut suite, &AGENT_MESSAGES, 10_000);
    suite.finalize(2, None);
    let of_network = suite.network_dataset(&Goods::sized(10), 5);
    let sender = address("dave");
    let refused = ContractError::NotTheDesk { sender };
    assert_eq!(error(suite.try_list("dave", of_network)), refused);
    let set = ExecuteMsg::SetDesk { desk: None };
    assert!(matches!(
        error(suite.try_execute("dave", &set)),
        ContractError::Ownership(_)
    ));
}

#[test]
fn without_an_access_control_there_are_no_agents() {
    let mut suite = Suite::native();
    let new = suite.dataset(&Goods::sized(10), 5);
    assert_eq!(error(suite.try_list("dave", new)), owner_alone());
}
