//! marketplace: a dataset of 4 GiB from its listing to the last settlement.

use cosmwasm_std::{Addr, Binary, CosmosMsg, Uint128};
use flywheel_client::chain::execute_message;
use flywheel_client::{Chain, ChainError, TxResult};
use flywheel_protocol::exchange::{Shape, apply_cipher, chunk_leaf, chunk_parent, key_hash};
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Bps, Hash32, MachineId, Seconds};
use flywheel_testing::Person;
use flywheel_types::Denom;
use flywheel_types::marketplace::{
    ChunkComplaint, Content, Delivery, ExecuteMsg, ListingUpdate, MAX_SETTLE, NewListing, Price, Purchase, ReceiveMsg,
    Seller, Terms,
};

use crate::day::Day;

/// 2^22 chunks, so 22 levels.
const SIZE: u64 = 4 << 30;
/// What the dataset costs, and a tenth of it: the seller's bond.
pub const COST: u128 = 1_000;
pub const BOND: u128 = 100;
/// Whose data it is.
pub const SHOP_MACHINE: &str = "shop-machine";
const KEY: [u8; 32] = [3; 32];

/// Who sells what to whom.
pub struct Shop {
    pub market: Addr,
    pub denom: Denom,
    pub seller: Person,
    pub buyer: Person,
    pub machine: MachineId,
}

/// The first chunk of a file of [`SIZE`] bytes whose other chunks nobody needs to know: its siblings are made up.
struct File {
    leaf: Hash32,
    proof: Vec<u8>,
    root: Hash32,
}

impl File {
    fn with_first(chunk: &[u8]) -> Self {
        let levels = Shape::of(SIZE).expect("a size").depth();
        let mut root = chunk_leaf(0, chunk);
        let (leaf, mut proof) = (root, vec![]);
        for level in 0_u32..levels {
            let sibling = sha256(&[b"sibling", &level.to_be_bytes()]);
            proof.extend_from_slice(sibling.as_bytes());
            root = chunk_parent(&root, &sibling);
        }
        Self { leaf, proof, root }
    }
}

/// Each message of an order; returns the shop, in which other things are sold.
pub fn measure(day: &mut Day) -> Shop {
    let (seller, buyer) = (day.person("shop-owner", 100_000), day.person("city", 200_000));
    let machine = day.suite.enrol(&seller, SHOP_MACHINE);
    let shop = Shop {
        market: day
            .suite
            .network()
            .record()
            .contracts
            .marketplace
            .clone()
            .expect("a marketplace"),
        denom: day.suite.network().denom().clone(),
        seller,
        buyer,
        machine,
    };
    shop.listings(day);
    shop.orders(day);
    shop.settle_many(day);
    shop
}

impl Shop {
    fn listings(&self, day: &mut Day) {
        for case in ["", ", again"] {
            let sent = self.send(day, &self.seller, &ExecuteMsg::List(self.dataset()));
            day.keep(&format!("marketplace/list{case}"), sent);
        }
        let update = ListingUpdate {
            price: Some(Price::Fixed {
                amount: Uint128::new(COST),
            }),
            order_fee: None,
            terms: None,
            link: None,
        };
        let sent = self.send(day, &self.seller, &ExecuteMsg::UpdateListing { listing: 2, update });
        day.keep("marketplace/update_listing", sent);
        let accounts = vec![day.suite.address(&self.buyer).to_string()];
        let allow = ExecuteMsg::Allow {
            listing: 2,
            accounts,
            allowed: true,
        };
        let sent = self.send(day, &self.seller, &allow);
        day.keep("marketplace/allow", sent);
        let sent = self.send(day, &self.seller, &ExecuteMsg::CloseListing { listing: 2 });
        day.keep("marketplace/close_listing", sent);
        let sent = self.send(day, &self.seller, &ExecuteMsg::WithdrawConsent { listing: 2 });
        day.keep("marketplace/withdraw_consent", sent);
    }

    /// The same file again and again: an order's price does not depend on what is in it.
    pub fn dataset(&self) -> NewListing {
        NewListing {
            seller: Seller::Machine { machine: self.machine },
            content: Content::Dataset {
                root: File::with_first(&[1; 1024]).root,
                size: SIZE,
                file_hash: None,
            },
            class: "meter".to_owned(),
            denom: self.denom.clone().into(),
            price: Price::Fixed {
                amount: Uint128::new(COST),
            },
            order_fee: Bps::percent(1).expect("1 %"),
            terms: terms(),
            link: "https://shop.example.org/1".to_owned(),
        }
    }

    /// Accepted, rated, declined, complained about.
    fn orders(&self, day: &mut Day) {
        let order = self.deliver(day, "", &File::with_first(&hidden([1; 1024])));
        let sent = self.send(day, &self.buyer, &ExecuteMsg::Accept { order });
        day.keep("marketplace/accept", sent);
        let sent = self.send(day, &self.buyer, &ExecuteMsg::Rate { order, stars: 5 });
        day.keep("marketplace/rate", sent);

        let order = self.order(day, "marketplace/buy, again");
        let sent = self.send(day, &self.seller, &ExecuteMsg::Decline { order });
        day.keep("marketplace/decline", sent);

        let sent = File::with_first(&hidden([2; 1024]));
        let order = self.deliver(day, ", again", &sent);
        let listed = File::with_first(&[1; 1024]);
        let complaint = ChunkComplaint {
            order,
            index: 0,
            hidden_chunk: Binary::new(hidden([2; 1024])),
            hidden_proof: Binary::new(sent.proof),
            leaf: listed.leaf,
            proof: Binary::new(listed.proof),
        };
        let done = self.send(day, &self.buyer, &ExecuteMsg::Complain(complaint));
        day.keep("marketplace/complain, a file of 4 GiB", done);
    }

    fn order(&self, day: &mut Day, row: &str) -> u64 {
        let sent = self.pay(day, &self.buyer, COST, &purchase(1));
        let done = day.keep(row, sent);
        self.number(&done, "ordered", "order")
    }

    /// An order up to its key.
    fn deliver(&self, day: &mut Day, case: &str, file: &File) -> u64 {
        let row = if case.is_empty() {
            "marketplace/buy"
        } else {
            "marketplace/buy, a third time"
        };
        let order = self.order(day, row);
        let sent = self.pay(day, &self.seller, BOND, &delivery(order, file.root));
        day.keep(&format!("marketplace/commit{case}"), sent);
        let sent = self.send(day, &self.buyer, &ExecuteMsg::Confirm { order });
        day.keep(&format!("marketplace/confirm{case}"), sent);
        let sent = self.send(day, &self.seller, &reveal(order));
        day.keep(&format!("marketplace/reveal{case}"), sent);
        order
    }

    /// What the hidden chunks are named by.
    pub fn hidden_root(&self) -> Hash32 {
        File::with_first(&hidden([1; 1024])).root
    }

    /// Orders of many listings, all of them delivered, whose complaint windows are over.
    fn settle_many(&self, day: &mut Day) {
        let count = MAX_SETTLE + 1;
        let lists = vec![ExecuteMsg::List(self.dataset()); count];
        let listed = self.send_all(day, &self.seller, lists);
        let listings = self.numbers(&listed, "listed", "listing");
        let bought = listings.iter().map(|listing| self.paying(COST, &purchase(*listing)));
        let bought = self.sent(day, &self.buyer, bought.collect());
        let orders = self.numbers(&bought, "ordered", "order");
        assert_eq!(orders.len(), count);
        let root = self.hidden_root();
        let deliveries = orders.iter().map(|order| self.paying(BOND, &delivery(*order, root)));
        self.sent(day, &self.seller, deliveries.collect());
        let confirm = |order: &u64| ExecuteMsg::Confirm { order: *order };
        self.send_all(day, &self.buyer, orders.iter().map(confirm).collect());
        self.send_all(day, &self.seller, orders.iter().map(|order| reveal(*order)).collect());
        day.suite.advance(Seconds::days(1));
        let anyone = day.person("anyone", 0);
        let (one, others) = orders.split_first().expect("orders");
        let sent = self.send(day, &anyone, &ExecuteMsg::Settle { orders: vec![*one] });
        day.keep("marketplace/settle", sent);
        let settle = ExecuteMsg::Settle {
            orders: others.to_vec(),
        };
        let sent = self.send(day, &anyone, &settle);
        let each = u64::try_from(others.len()).expect("a number");
        day.meter.keep_each(
            &format!("marketplace/settle, 50 orders{}", day.suffix),
            Some(each),
            sent,
        );
    }

    /// A message without money.
    pub fn send(&self, day: &Day, sender: &Person, message: &ExecuteMsg) -> Result<TxResult, ChainError> {
        day.suite
            .chain()
            .execute_all(sender.account(), vec![self.message(message)])
    }

    /// A message with money.
    pub fn pay(&self, day: &Day, sender: &Person, amount: u128, hook: &ReceiveMsg) -> Result<TxResult, ChainError> {
        day.suite
            .chain()
            .execute_all(sender.account(), vec![self.paying(amount, hook)])
    }

    /// What an event of the marketplace says.
    pub fn number(&self, done: &TxResult, event: &str, field: &str) -> u64 {
        self.numbers(done, event, field).first().copied().expect("an event")
    }

    fn numbers(&self, done: &TxResult, event: &str, field: &str) -> Vec<u64> {
        let name = format!("flywheel-marketplace/{event}");
        let events = done.contract_events(&self.market, &name);
        let numbers = events.map(|event| event.attribute(field).and_then(|number| number.parse().ok()));
        numbers.map(|number| number.expect("a number")).collect()
    }

    fn message(&self, message: &ExecuteMsg) -> CosmosMsg {
        execute_message(&self.market, message, &[]).expect("a message")
    }

    fn paying(&self, amount: u128, hook: &ReceiveMsg) -> CosmosMsg {
        let native = match hook.clone() {
            ReceiveMsg::Buy(purchase) => ExecuteMsg::Buy(purchase),
            ReceiveMsg::Commit(delivery) => ExecuteMsg::Commit(delivery),
            ReceiveMsg::Revoke(id) => ExecuteMsg::Revoke(id),
            ReceiveMsg::Request(wanted) => ExecuteMsg::Request(wanted),
        };
        let paid = self.denom.hand_over(&self.market, Uint128::new(amount), &native, hook);
        paid.expect("a message")
    }

    fn send_all(&self, day: &Day, sender: &Person, messages: Vec<ExecuteMsg>) -> TxResult {
        let messages = messages.iter().map(|message| self.message(message));
        self.sent(day, sender, messages.collect())
    }

    fn sent(&self, day: &Day, sender: &Person, messages: Vec<CosmosMsg>) -> TxResult {
        let sent = day.suite.chain().execute_all(sender.account(), messages);
        sent.expect("a transaction")
    }
}

/// For research, for a year.
pub fn terms() -> Terms {
    Terms {
        hash: Hash32::new([9; 32]),
        purposes: vec!["research".to_owned()],
        duration: Some(Seconds::days(365)),
        credential: None,
        permission: None,
    }
}

/// A chunk as it is delivered.
fn hidden(mut chunk: [u8; 1024]) -> Vec<u8> {
    apply_cipher(&KEY, 0, &mut chunk).expect("a chunk");
    chunk.to_vec()
}

fn purchase(listing: u64) -> ReceiveMsg {
    ReceiveMsg::Buy(Purchase {
        listing,
        revision: 1,
        max_price: Uint128::new(COST),
        transfer_key: Some(Hash32::new([4; 32])),
        periods: None,
    })
}

/// The commitment to an order's hidden chunks.
pub fn delivery(order: u64, hidden_root: Hash32) -> ReceiveMsg {
    ReceiveMsg::Commit(Delivery {
        order,
        key_hash: key_hash(&KEY),
        hidden_root,
    })
}

const fn reveal(order: u64) -> ExecuteMsg {
    ExecuteMsg::Reveal {
        order,
        key: Hash32::new(KEY),
    }
}
