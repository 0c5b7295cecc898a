//! A marketplace with a seller and a buyer, and what is sold there.

use cosmwasm_std::{Addr, Uint128};
use cw_multi_test::AppResponse;
use flywheel_protocol::exchange::{Shape, apply_cipher, chunk_leaf, chunk_parent, key_hash};
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Bps, Hash32, Seconds, Time};
use flywheel_types::marketplace::{
    Buying, Content, Delivery, ExecuteMsg, NewListing, OrderResponse, Price, Purchase, QueryMsg, ReceiveMsg, Seller,
    Stage, Terms, Wanted,
};
use flywheel_vm_tests::{World, id, number};

use crate::street::denom;

/// The machine that sells.
pub const MACHINE: u64 = 9;
/// 2^22 chunks, so 22 levels.
pub const SIZE: u64 = 4 << 30;
/// What the dataset costs, and a tenth of it: the seller's bond.
pub const COST: u128 = 1_000;
pub const BOND: u128 = 100;
pub const PERIOD: u128 = 100;
pub const HOUR: u64 = 3_600;
pub const KEY: [u8; 32] = [3; 32];

/// The first chunk of a file of [`SIZE`] bytes whose other chunks nobody needs to know: its siblings are made up.
pub struct File {
    pub leaf: Hash32,
    pub proof: Vec<u8>,
    pub root: Hash32,
}

impl File {
    pub fn with_first(chunk: &[u8]) -> Self {
        let mut root = chunk_leaf(0, chunk);
        let (leaf, mut proof) = (root, vec![]);
        for level in 0..Shape::of(SIZE).unwrap().depth() {
            let sibling = sha256(&[b"sibling", &level.to_be_bytes()]);
            proof.extend_from_slice(sibling.as_bytes());
            root = chunk_parent(&root, &sibling);
        }
        Self { leaf, proof, root }
    }
}

/// A chunk as it is delivered.
pub fn hidden(mut chunk: [u8; 1024]) -> Vec<u8> {
    apply_cipher(&KEY, 0, &mut chunk).unwrap();
    chunk.to_vec()
}

/// A marketplace where the owner sells to the city.
pub struct Shop<'a> {
    pub world: &'a mut World,
    pub market: Addr,
}

impl Shop<'_> {
    pub fn order(&mut self) -> u64 {
        let done = self.pay("city", COST, &purchase(1));
        number(&done, "flywheel-marketplace/ordered", "order")
    }

    /// An order up to its key.
    pub fn revealed(&mut self, first_chunk: &[u8]) -> u64 {
        let order = self.order();
        let delivery = ReceiveMsg::Commit(Delivery {
            order,
            key_hash: key_hash(&KEY),
            hidden_root: File::with_first(first_chunk).root,
        });
        self.pay("owner", BOND, &delivery);
        self.send("city", &ExecuteMsg::Confirm { order });
        let key = Hash32::new(KEY);
        self.send("owner", &ExecuteMsg::Reveal { order, key });
        order
    }

    pub fn stage(&self, order: u64) -> Stage {
        let found: OrderResponse = self.world.ask(&self.market, &QueryMsg::Order { order });
        found.stage
    }

    pub fn list(&mut self, seller: &str, new: NewListing) -> u64 {
        let done = self.world.execute(seller, &self.market, &ExecuteMsg::List(new), 0);
        number(&done, "flywheel-marketplace/listed", "listing")
    }

    pub fn request(&mut self, by: Buying) -> u64 {
        let wanted = ReceiveMsg::Request(wanted(self.world, by));
        let done = self.pay("city", COST, &wanted);
        number(&done, "flywheel-marketplace/requested", "request")
    }

    pub fn send(&mut self, sender: &str, message: &ExecuteMsg) {
        self.world.execute(sender, &self.market, message, 0);
    }

    /// A message with coins reads as the one that comes through a cw20.
    pub fn pay(&mut self, sender: &str, amount: u128, hook: &ReceiveMsg) -> AppResponse {
        self.world.pay(sender, &self.market, amount, hook, hook)
    }

    pub fn dataset(&self) -> NewListing {
        NewListing {
            seller: Seller::Machine { machine: id(MACHINE) },
            content: Content::Dataset {
                root: File::with_first(&[1; 1024]).root,
                size: SIZE,
                file_hash: None,
            },
            class: "meter".to_owned(),
            denom: denom(self.world).into(),
            price: Price::Fixed {
                amount: Uint128::new(COST),
            },
            order_fee: Bps::percent(1).unwrap(),
            terms: Terms {
                hash: Hash32::new([9; 32]),
                purposes: vec!["research".to_owned()],
                duration: Some(Seconds::days(365)),
                credential: None,
                permission: None,
            },
            link: "https://shop.example.org/1".to_owned(),
        }
    }

    pub fn hourly(&self) -> NewListing {
        NewListing {
            content: Content::Feed {},
            price: Price::PerPeriod {
                amount: Uint128::new(PERIOD),
                period: Seconds::new(HOUR),
                grace: Seconds::new(HOUR),
            },
            ..self.dataset()
        }
    }
}

pub fn purchase(listing: u64) -> ReceiveMsg {
    ReceiveMsg::Buy(Purchase {
        listing,
        revision: 1,
        max_price: Uint128::new(COST),
        transfer_key: Some(Hash32::new([4; 32])),
        periods: None,
    })
}

pub fn subscribe(listing: u64, periods: u32) -> ReceiveMsg {
    ReceiveMsg::Buy(Purchase {
        listing,
        revision: 1,
        max_price: Uint128::new(PERIOD),
        transfer_key: None,
        periods: Some(periods),
    })
}

pub fn wanted(world: &World, by: Buying) -> Wanted {
    Wanted {
        class: "meter".to_owned(),
        cells: vec![],
        purpose: "research".to_owned(),
        until: Time::new(world.now().get() + HOUR),
        by,
    }
}
