//! Datasets are sold, and all else that a marketplace does.

use cosmwasm_std::{Binary, Uint128, to_json_binary};
use cw20::Cw20ReceiveMsg;
use flywheel_types::Denom;
use flywheel_types::marketplace::{
    Band, ChunkComplaint, ConfigResponse, ExecuteMsg, ListingUpdate, NewListing, Price, QueryMsg, Stage,
};
use flywheel_vm_tests::{World, address, market, number};

use crate::market::waits;
use crate::shop::{BOND, COST, File, HOUR, PERIOD, Shop, hidden, purchase};
use crate::street::{denom, no_token};

/// Every message of the marketplace. Epoch 0 is final with the evidence of [`crate::market::evidence`].
pub fn trading(world: &mut World) {
    world.give("city", 50_000).give("reader", 5_000);
    let market = world.market();
    let mut shop = Shop { world, market };
    shop.listings();
    shop.accepted();
    shop.declined();
    shop.caught();
    shop.settled();
    shop.feed();
    shop.requests();
    shop.bounty();
    shop.of_network();
    shop.administer();
    shop.credit();
    // All that the city has spent: a dataset twice, one period, 240 readings, and the network's feed …
    let spent = 2 * COST + PERIOD + 240 + PERIOD;
    // … and it has the bond of the one who was caught.
    assert_eq!(50_000 - shop.world.balance("city"), spent - BOND);
    waits(world);
}

impl Shop<'_> {
    /// The first listing stays, the second goes through everything that a seller can do.
    fn listings(&mut self) {
        for number in [1, 2] {
            assert_eq!(self.list("owner", self.dataset()), number);
        }
        let update = ListingUpdate {
            price: Some(Price::Fixed {
                amount: Uint128::new(2 * COST),
            }),
            order_fee: None,
            terms: None,
            link: None,
        };
        let allow = ExecuteMsg::Allow {
            listing: 2,
            accounts: (0..50)
                .map(|number| address(&format!("friend-{number}")).into_string())
                .collect(),
            allowed: true,
        };
        for message in [
            ExecuteMsg::UpdateListing { listing: 2, update },
            allow,
            ExecuteMsg::CloseListing { listing: 2 },
            ExecuteMsg::WithdrawConsent { listing: 2 },
        ] {
            self.send("owner", &message);
        }
    }

    fn accepted(&mut self) {
        let owner = self.world.balance("owner");
        let order = self.revealed(&hidden([1; 1024]));
        self.send("city", &ExecuteMsg::Accept { order });
        // 60 % of 1,000; the bond has come back.
        assert_eq!(self.world.balance("owner") - owner, 600);
        self.send("city", &ExecuteMsg::Rate { order, stars: 5 });
        assert_eq!(self.stage(order), Stage::Rated);
    }

    fn declined(&mut self) {
        let order = self.order();
        self.send("owner", &ExecuteMsg::Decline { order });
        assert_eq!(self.stage(order), Stage::Refunded);
    }

    /// Another chunk than the listed one, of a file of 22 levels.
    fn caught(&mut self) {
        let order = self.revealed(&hidden([2; 1024]));
        let (listed, sent) = (File::with_first(&[1; 1024]), File::with_first(&hidden([2; 1024])));
        let complaint = ChunkComplaint {
            order,
            index: 0,
            hidden_chunk: Binary::new(hidden([2; 1024])),
            hidden_proof: Binary::new(sent.proof),
            leaf: listed.leaf,
            proof: Binary::new(listed.proof),
        };
        let city = self.world.balance("city");
        self.send("city", &ExecuteMsg::Complain(complaint));
        assert_eq!(self.world.balance("city") - city, COST + BOND);
    }

    fn settled(&mut self) {
        let order = self.revealed(&hidden([1; 1024]));
        self.world.wait(HOUR);
        self.send("anyone", &ExecuteMsg::Settle { orders: vec![order] });
        assert_eq!(self.stage(order), Stage::Settled);
    }

    fn administer(&mut self) {
        let denom: Denom<String> = denom(self.world).into();
        let band = Band {
            lowest: Uint128::new(1),
            highest: Uint128::new(1_000_000),
        };
        let set_band = ExecuteMsg::SetBand {
            class: "meter".to_owned(),
            denom: denom.clone(),
            band: Some(band),
        };
        let set_denom = ExecuteMsg::SetDenom {
            denom: no_token(),
            complaint_cost: Some(Uint128::new(2)),
        };
        let split = market().split;
        let desk = Some(address("desk").to_string());
        let set_desk = ExecuteMsg::SetDesk { desk };
        for message in [ExecuteMsg::SetSplit { split }, set_band, set_denom, set_desk] {
            self.send("operator", &message);
        }
        let class = "meter".to_owned();
        let found: Option<Band> = self.world.ask(&self.market, &QueryMsg::Band { class, denom });
        assert_eq!(found, Some(band));
        let config: ConfigResponse = self.world.ask(&self.market, &QueryMsg::Config {});
        assert_eq!(config.split_version, 2);
    }

    /// An account that says it is a cw20 cannot pay: what it brought stays credited.
    fn credit(&mut self) {
        let listing = self.list(
            "owner",
            NewListing {
                denom: no_token(),
                ..self.dataset()
            },
        );
        let receive = ExecuteMsg::Receive(Cw20ReceiveMsg {
            sender: address("city").into_string(),
            amount: Uint128::new(COST),
            msg: to_json_binary(&purchase(listing)).unwrap(),
        });
        let done = self.world.execute("no token", &self.market, &receive, 0);
        let order = number(&done, "flywheel-marketplace/ordered", "order");
        self.send("owner", &ExecuteMsg::Decline { order });
        assert_eq!(self.credited(), COST);
        let withdraw = ExecuteMsg::Withdraw {
            account: Some(address("city").into_string()),
            denom: no_token(),
        };
        self.send("anyone", &withdraw);
        assert_eq!(self.credited(), COST);
    }

    fn credited(&self) -> u128 {
        let credit = QueryMsg::Credit {
            account: address("city").into_string(),
            denom: no_token(),
        };
        let credit: Uint128 = self.world.ask(&self.market, &credit);
        credit.u128()
    }
}
