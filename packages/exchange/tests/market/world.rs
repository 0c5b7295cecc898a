//! A network whose machine `meter-1` sells a file, a seller with a shop, a buyer with a disk.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::time::Duration;

use cosmwasm_std::Uint128;
use flywheel_client::handles::Marketplace;
use flywheel_exchange::market::{
    Offer, Outcome, Purchase, PurchaseStep, Rules, Seller, Stock, Waiting, When, Wishes, offer,
};
use flywheel_exchange::{Limits, Patience, Shop, quietly};
use flywheel_protocol::{Bps, Seconds};
use flywheel_testing::{Person, Suite, Token, market_terms};
use flywheel_types::marketplace::{OrderResponse, Price, Seller as SellerName, Stage, Terms};
use tempfile::TempDir;

use crate::line::Line;

/// What the file costs.
pub const PRICE: u128 = 250;
/// 10 % of it, which is more than the 5 that a complaint costs.
pub const BOND: u128 = 25;
/// What both have in the beginning.
pub const MONEY: u128 = 1_000;

/// A seller who waits for nothing.
pub const RULES: Rules = Rules {
    most_orders: 64,
    retry: Duration::ZERO,
    most_bond: None,
    settle_after: Seconds::ZERO,
    margin: Seconds::new(30),
};

pub struct World {
    pub suite: Suite,
    pub folder: TempDir,
    pub bytes: Vec<u8>,
    pub listing: u64,
    /// Where the shop is, in all its lives.
    pub address: SocketAddr,
}

impl World {
    /// 300,000 bytes, 293 chunks, listed at 250 with an order fee of 1 %.
    pub fn new() -> Self {
        Self::selling(data(300_000))
    }

    pub fn selling(bytes: Vec<u8>) -> Self {
        Self::paid_in(Token::Cw20, bytes)
    }

    /// In a network with a cw20 or a coin of the chain.
    pub fn paid_in(token: Token, bytes: Vec<u8>) -> Self {
        let mut suite = Suite::launched(token, |launch| launch.market = Some(market_terms()));
        let (seller, buyer) = (Person::named("seller"), Person::named("buyer"));
        suite.register(&seller, "meter-1");
        for person in [&seller, &buyer] {
            suite.give(person, MONEY);
        }
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("data.csv"), &bytes).unwrap();
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let mut world = Self {
            suite,
            folder,
            bytes,
            listing: 0,
            address,
        };
        let line = Line::to(world.suite.chain());
        let market = world.market(&line);
        let stock = Stock::open_or_create(&world.path("shop"), &market).unwrap();
        let good = stock.add(&world.path("data.csv"), &mut quietly).unwrap();
        let offered = offer(&market, seller.account(), &good.described, world.offer()).unwrap();
        assert!(offered.is_new);
        world.listing = offered.listing;
        world
    }

    pub fn offer(&self) -> Offer {
        Offer {
            seller: SellerName::Machine {
                machine: self.suite.machine("meter-1"),
            },
            class: "meter".to_owned(),
            denom: None,
            price: Price::Fixed {
                amount: Uint128::new(PRICE),
            },
            order_fee: Bps::percent(1).unwrap(),
            terms: Terms {
                hash: [7; 32].into(),
                purposes: vec!["research".to_owned()],
                duration: None,
                credential: None,
                permission: None,
            },
            link: format!("http://{}", self.address),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn line(&self) -> Line<'_> {
        Line::to(self.suite.chain())
    }

    pub fn market<'c>(&self, line: &'c Line<'c>) -> Marketplace<'c, Line<'c>> {
        let address = self.suite.network().marketplace().unwrap().address().clone();
        Marketplace::new(line, address)
    }

    pub fn seller<'c>(&self, line: &'c Line<'c>) -> Seller<'c, Line<'c>> {
        self.seller_with(line, RULES)
    }

    pub fn seller_with<'c>(&self, line: &'c Line<'c>, rules: Rules) -> Seller<'c, Line<'c>> {
        let stock = Stock::open(&self.path("shop")).unwrap();
        let account = Person::named("seller").account().clone();
        Seller::open(self.market(line), account, stock, rules).unwrap()
    }

    /// The seller's service; it stops when it is dropped.
    pub fn serve(&self, seller: &Seller<'_, Line<'_>>) -> Serving {
        // The last one may not have left the address yet.
        let listener = (0..100).find_map(|_| {
            let bound = TcpListener::bind(self.address);
            if bound.is_err() {
                std::thread::sleep(Duration::from_millis(20));
            }
            bound.ok()
        });
        Serving(Shop::start(seller.book(), Limits::default(), listener.unwrap()).ok())
    }

    pub fn wishes(&self) -> Wishes {
        Wishes {
            listing: self.listing,
            max_price: Uint128::new(PRICE),
            denom: None,
            to: self.path("bought.csv"),
            from: None,
            again: false,
            pays: When::AtOnce,
            patience: Patience {
                failures: 1,
                pause: Duration::from_millis(1),
                until: None,
            },
            margin: Duration::from_secs(60),
        }
    }

    pub fn purchase<'c>(&self, line: &'c Line<'c>) -> Purchase<'c, Line<'c>> {
        self.purchase_by("buyer", line, self.wishes())
    }

    pub fn purchase_by<'c>(&self, name: &str, line: &'c Line<'c>, wishes: Wishes) -> Purchase<'c, Line<'c>> {
        Purchase::open(self.market(line), Person::named(name).account().clone(), wishes).unwrap()
    }

    pub fn order(&self, number: u64) -> OrderResponse {
        self.suite.network().marketplace().unwrap().order(number).unwrap()
    }

    pub fn balances(&self) -> (u128, u128) {
        let of = |name| self.suite.balance(&Person::named(name));
        (of("seller"), of("buyer"))
    }

    /// Of what is left when the file was sold for 250: stakers 37 (15 % = 37.5), treasury 37, burned 25, and the machine's
    /// side the rest, 151.
    pub fn assert_sold(&self) {
        assert_eq!(self.balances(), (MONEY + 151, MONEY - PRICE));
        assert!(fs::read(self.path("bought.csv")).unwrap() == self.bytes);
        self.assert_tidy();
    }

    /// Nothing is left of what the programs needed.
    pub fn assert_tidy(&self) {
        assert!(!self.path("bought.csv.purchase").exists());
        assert_eq!(fs::read_dir(self.path("shop/orders")).unwrap().count(), 0);
    }

    /// The six hours of a step pass.
    pub fn let_the_window_pass(&mut self) {
        self.suite.advance(Seconds::hours(6));
    }
}

pub struct Serving(Option<Shop>);

impl Drop for Serving {
    fn drop(&mut self) {
        if let Some(shop) = self.0.take() {
            shop.stop();
        }
    }
}

/// Bytes that no chunk shares with another.
pub fn data(size: usize) -> Vec<u8> {
    (0..size as u64)
        .map(|place| (place.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8)
        .collect()
}

/// Steps of both until the buyer's purchase is over. Waits that nobody ends fail the test.
pub fn drive(seller: &mut Seller<'_, Line<'_>>, purchase: &mut Purchase<'_, Line<'_>>) -> Outcome {
    for _ in 0..2_000 {
        seller.step().unwrap();
        match purchase.step(&mut quietly).unwrap() {
            PurchaseStep::Over(outcome) => return outcome,
            PurchaseStep::Done => {}
            PurchaseStep::Waits { .. } => std::thread::sleep(Duration::from_millis(2)),
        }
    }
    panic!("it does not end");
}

/// Steps of the seller until everything is done that can be now.
pub fn rest(seller: &mut Seller<'_, Line<'_>>) {
    for _ in 0..2_000 {
        if !seller.step().unwrap().is_busy {
            return;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    panic!("the seller does not come to rest");
}

/// Steps of the buyer until he waits; for what.
pub fn wait(purchase: &mut Purchase<'_, Line<'_>>) -> Waiting {
    for _ in 0..100 {
        match purchase.step(&mut quietly).unwrap() {
            PurchaseStep::Waits { waiting, .. } => return waiting,
            PurchaseStep::Done => {}
            PurchaseStep::Over(outcome) => panic!("{outcome:?}"),
        }
    }
    panic!("the buyer does not come to rest");
}

/// Steps of the buyer until it is over.
pub fn end(purchase: &mut Purchase<'_, Line<'_>>) -> Outcome {
    for _ in 0..100 {
        match purchase.step(&mut quietly).unwrap() {
            PurchaseStep::Over(outcome) => return outcome,
            PurchaseStep::Done => {}
            PurchaseStep::Waits { waiting, .. } => panic!("{waiting:?}"),
        }
    }
    panic!("it does not end");
}

/// Until the order is sealed and committed to.
pub fn committed(world: &World, seller: &mut Seller<'_, Line<'_>>, order: u64) {
    for _ in 0..2_000 {
        seller.step().unwrap();
        if world.order(order).stage == Stage::Committed {
            return rest(seller);
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    panic!("order {order} is not committed to");
}

/// The only folder of a shop's orders.
pub fn order_folder(shop: &Path) -> PathBuf {
    let mut folders = fs::read_dir(shop.join("orders")).unwrap();
    let first = folders.next().unwrap().unwrap().path();
    assert!(folders.next().is_none());
    first
}
