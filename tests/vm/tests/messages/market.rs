//! Feeds, requests, bounties, and what the network sells.

use cosmwasm_std::{Binary, Uint128};
use flywheel_protocol::trees::{EvidenceLeaf, EvidenceTree};
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Epoch, Hash32};
use flywheel_types::marketplace::{
    BountyClaim, Buying, ExecuteMsg, FlowsResponse, InstantiateMsg, QueryMsg, ReceiveMsg, Seller, SubscriptionId,
    SubscriptionResponse, WaitingResponse,
};
use flywheel_types::rewards;
use flywheel_vm_tests::{World, address, clock, id, market, number};

use crate::FLEET;
use crate::shop::{COST, HOUR, MACHINE, PERIOD, Shop, subscribe};
use crate::street::denom;

/// What oracles have found in epoch 0: 24 readings of each machine.
pub fn evidence() -> EvidenceTree {
    EvidenceTree::build((1..=FLEET).map(leaf)).unwrap()
}

fn leaf(machine: u64) -> EvidenceLeaf {
    EvidenceLeaf {
        epoch: Epoch::FIRST,
        machine_id: id(machine),
        class: "meter".to_owned(),
        cell: None,
        accepted: 24,
        refused: 0,
        reports: sha256(&[b"reports"]),
    }
}

impl Shop<'_> {
    /// Ten hours, of which the city uses one and the reader one and a half.
    pub fn feed(&mut self) {
        let listing = self.list("owner", self.hourly());
        let subscribe = subscribe(listing, 10);
        self.pay("city", 10 * PERIOD, &subscribe);
        self.pay("reader", 10 * PERIOD, &subscribe);
        let of = |account: &str| SubscriptionId {
            listing,
            account: address(account).into_string(),
        };
        let subscriptions = vec![of("city")];
        self.send("anyone", &ExecuteMsg::Collect { subscriptions });
        self.send("city", &ExecuteMsg::Unsubscribe { listing });
        self.world.wait(HOUR + HOUR / 2);
        // Half of a period comes from the seller, eight have not begun.
        let (owner, reader) = (self.world.balance("owner"), self.world.balance("reader"));
        self.pay("owner", PERIOD, &ReceiveMsg::Revoke(of("reader")));
        assert_eq!(owner - self.world.balance("owner"), 50);
        assert_eq!(self.world.balance("reader") - reader, 850);
        let account = address("city").into_string();
        let query = QueryMsg::Subscription { listing, account };
        let paid: Option<SubscriptionResponse> = self.world.ask(&self.market, &query);
        assert_eq!(paid.map(|paid| (paid.periods, paid.collected)), Some((1, 1)));
    }

    pub fn requests(&mut self) {
        let transfer_key = Hash32::new([4; 32]);
        let request = self.request(Buying::Choice { transfer_key });
        let other = self.request(Buying::Choice { transfer_key });
        let price = Uint128::new(COST - 100);
        let bid = ExecuteMsg::Bid {
            request,
            listing: 1,
            revision: 1,
            price,
        };
        self.send("owner", &bid);
        let take = ExecuteMsg::TakeBid {
            request,
            listing: 1,
            revision: 1,
            price,
        };
        let done = self.world.execute("city", &self.market, &take, 0);
        let order = number(&done, "flywheel-marketplace/ordered", "order");
        self.send("owner", &ExecuteMsg::Decline { order });
        self.send("city", &ExecuteMsg::CloseRequest { request: other });
    }

    pub fn bounty(&mut self) {
        let amount = Uint128::new(10);
        let (from, to) = (Epoch::FIRST, Epoch::FIRST);
        let request = self.request(Buying::Bounty { amount, from, to });
        let owner = self.world.balance("owner");
        self.send("anyone", &ExecuteMsg::ClaimBounty(claim(request)));
        // 24 readings at 10, of which 60 % are the machine's.
        assert_eq!(self.world.balance("owner") - owner, 144);
        self.world.wait(HOUR);
        self.send("anyone", &ExecuteMsg::CloseRequest { request });
    }

    /// The network sells what its machines made in epoch 0: their part goes to rewards.
    pub fn of_network(&mut self) {
        let mut new = self.hourly();
        new.seller = Seller::Network {
            from: Epoch::FIRST,
            to: Epoch::FIRST,
            settled: vec![Epoch::FIRST],
        };
        let listing = self.list("operator", new);
        let rewards = self.world.network.rewards.clone();
        let before: rewards::FlowsResponse = self.world.ask(&rewards, &rewards::QueryMsg::Flows {});
        self.pay("city", PERIOD, &subscribe(listing, 1));
        let subscriptions = vec![SubscriptionId {
            listing,
            account: address("city").into_string(),
        }];
        self.send("anyone", &ExecuteMsg::Collect { subscriptions });
        let after: rewards::FlowsResponse = self.world.ask(&rewards, &rewards::QueryMsg::Flows {});
        // 60 % of 100.
        assert_eq!((after.revenue - before.revenue).u128(), 60);
    }

    fn waiting(&self) -> Vec<(u64, u128)> {
        let (start_after, limit) = (None, None);
        let found: WaitingResponse = self.world.ask(&self.market, &QueryMsg::Waiting { start_after, limit });
        found.rows.iter().map(|row| (row.row, row.amount.u128())).collect()
    }
}

/// The selling machine's readings of epoch 0.
fn claim(request: u64) -> BountyClaim {
    let (tree, position) = (evidence(), MACHINE - 1);
    BountyClaim {
        request,
        settled: Epoch::FIRST,
        leaves: tree.leaves(),
        position,
        leaf: leaf(MACHINE),
        proof: Binary::new(tree.proof(position).unwrap()),
    }
}

/// What stakers are owed waits in a marketplace whose staking contract is none, and can be handed over again.
pub fn waits(world: &mut World) {
    let (contracts, terms) = (world.network.clone(), market());
    let nobody = || address("nobody").into_string();
    let setup = InstantiateMsg {
        admin: nobody(),
        denom: denom(world).into(),
        complaint_cost: terms.complaint_cost,
        accepted: vec![],
        registry: world.registry.to_string(),
        staking: nobody(),
        verification: contracts.verification.into_string(),
        rewards: contracts.rewards.into_string(),
        treasury: address("treasury").into_string(),
        payments: Some(world.payments.to_string()),
        clock: clock(),
        split: terms.split,
        limits: terms.limits,
        windows: terms.windows,
        desk: None,
    };
    let market = world.instantiate("marketplace", &setup);
    let mut shop = Shop { world, market };
    let (amount, epoch) = (Uint128::new(10), Epoch::FIRST);
    let request = shop.request(Buying::Bounty {
        amount,
        from: epoch,
        to: epoch,
    });
    shop.send("anyone", &ExecuteMsg::ClaimBounty(claim(request)));
    // 15 % of 240.
    assert_eq!(shop.waiting(), [(1, 36)]);
    shop.send("anyone", &ExecuteMsg::Forward { rows: vec![1] });
    assert_eq!(shop.waiting(), [(2, 36)]);
    let flows: FlowsResponse = shop.world.ask(&shop.market, &QueryMsg::Flows { denom: None });
    // 1,000 came in; 240 are sold, of which 36 wait; 760 are left for more readings.
    assert_eq!(
        (flows.received, flows.released, flows.held.u128()),
        (1_000_u128.into(), 204_u128.into(), 796)
    );
}
