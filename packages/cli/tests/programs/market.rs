//! `flywheel market`: a seller and a buyer, each with programs of their own, on a real chain.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use flywheel_client::handles::Marketplace;
use flywheel_client::{Account, Chain, Rpc};
use flywheel_types::marketplace::Stage;

use crate::node::{Clock, free_ports};
use crate::process::{Process, flywheel, output, refusal};
use crate::world::{Pace, Site, World, wait};

/// What the file costs.
const PRICE: u128 = 250_000_000;
/// What both have in the beginning.
const MONEY: u128 = 400_000_000;
/// Bytes of the file: 20 MB and a little, so that the last chunk is short.
const SIZE: usize = 20_000_123;
/// So much of it is there when the buyer is killed.
const SOME: u64 = 2_000_000;

struct Bazaar {
    seller: (Account, PathBuf),
    buyer: (Account, PathBuf),
    url: String,
    world: World,
}

impl Bazaar {
    /// A network with a marketplace; the seller has registered machine 1.
    fn new() -> Self {
        let site = Site::deployed(Clock::Goes);
        let (seller, buyer) = (site.person("seller"), site.person("buyer"));
        site.endow(&[&seller.0, &buyer.0], 100_000_000);
        site.register_device(&seller);

        let pace = Pace {
            begins_in: 3_600,
            epoch: 60,
            grace: 10,
        };
        let world = World::launched(site, pace, vec![]);
        world.fund(&[(seller.0.clone(), MONEY), (buyer.0.clone(), MONEY)]);
        Self {
            seller,
            buyer,
            url: format!("127.0.0.1:{}", free_ports(1)),
            world,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.world.site.folder().join(name)
    }

    fn market(&self) -> Marketplace<'_, Rpc> {
        self.world.network().marketplace().unwrap()
    }

    /// `flywheel market …`
    fn words(&self, words: &str) -> Command {
        let mut command = flywheel(self.world.site.folder());
        command.current_dir(self.world.site.folder()).arg("market");
        command.args(words.split(' ')).args(["--chain", "test"]);
        command
    }

    fn sell(&self, words: &str) -> Command {
        let mut command = self.words(&format!(
            "sell data.csv --shop shop --class meter --terms terms.txt {words}"
        ));
        command.args(["--link", &format!("http://{}", self.url)]);
        command.args(["--marketplace", self.market().address().as_str(), "--account"]);
        command.arg(&self.seller.1);
        command
    }

    /// The shop's program; what it logs is added to what it has logged before.
    fn serve(&self) -> Process {
        let mut command = self.words("serve --shop shop --poll 200 --settle-after 0");
        command.args(["--listen", &self.url, "--account"]).arg(&self.seller.1);
        Process::start(command, self.world.site.folder(), "shop")
    }

    fn look_at_samples(&self) -> Command {
        let mut command = self.words("samples 1 --to samples");
        command.args(["--marketplace", self.market().address().as_str()]);
        command
    }

    fn buy(&self, words: &str) -> Command {
        let mut command = self.words(&format!("buy 1 --to bought.csv --poll 200 --margin 2 {words}"));
        command.args(["--marketplace", self.market().address().as_str(), "--account"]);
        command.arg(&self.buyer.1);
        command
    }

    fn buys(&self) -> Process {
        let command = self.buy(&format!("--max-price {PRICE}"));
        Process::start(command, self.world.site.folder(), "buyer")
    }

    fn money(&self) -> (u128, u128) {
        let of = |account| {
            let address = self.world.site.rpc.address(account);
            self.world.network().balance(&address).unwrap().u128()
        };
        (of(&self.seller.0), of(&self.buyer.0))
    }

    fn stage(&self, order: u64) -> Option<Stage> {
        self.market().order(order).ok().map(|order| order.stage)
    }
}

/// Notices within a few milliseconds that something holds.
fn at_once(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(45), "it was not so that {what}");
        thread::sleep(Duration::from_millis(2));
    }
}

/// Bytes that no chunk shares with another.
fn data() -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut bytes = Vec::with_capacity(SIZE + 8);
    while bytes.len() < SIZE {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(SIZE);
    bytes
}

#[test]
#[ignore = "needs a local chain: scripts/test-chain"]
fn a_file_is_sold_though_both_programs_are_killed_on_the_way() {
    let bazaar = Bazaar::new();
    let bytes = data();
    fs::write(bazaar.path("data.csv"), &bytes).unwrap();
    fs::write(bazaar.path("terms.txt"), "For research.").unwrap();
    fs::write(bazaar.path("empty.csv"), "").unwrap();

    let printed = output(&mut bazaar.sell(&format!("--machine 1 --price {PRICE} --purpose research")));
    // 20,000,123 bytes are 19,532 chunks, the last one of 379 bytes.
    assert!(printed.contains("20000123") && printed.contains("19532"), "{printed}");
    let again = output(&mut bazaar.sell(&format!("--machine 1 --price {PRICE} --json")));
    assert!(again.contains("\"is_new\": false"), "{again}");
    let listed = output(
        bazaar
            .words("listings")
            .args(["--marketplace", bazaar.market().address().as_str()]),
    );
    assert!(
        listed.contains("20000123 bytes") && listed.contains("machine 1"),
        "{listed}"
    );

    // Nothing is paid above the maximum, or for what nobody shows samples of.
    let dear = refusal(&mut bazaar.buy(&format!("--max-price {}", PRICE - 1)));
    assert!(dear.contains("nothing was paid"), "{dear}");
    let closed = refusal(&mut bazaar.buy(&format!("--max-price {PRICE}")));
    assert!(closed.contains("nothing was paid"), "{closed}");
    assert_eq!(bazaar.money(), (MONEY, MONEY));

    let begun = Instant::now();
    let mut shop = bazaar.serve();
    wait(Duration::from_secs(30), "the shop is open", || {
        shop.log().contains("the shop is open")
    });
    wait(Duration::from_secs(10), "the samples are shown", || {
        bazaar.look_at_samples().status().unwrap().success()
    });
    let first = fs::read_dir(bazaar.path("samples")).unwrap().next().unwrap().unwrap();
    let index: usize = first.file_name().to_str().unwrap().parse().unwrap();
    let chunk = &bytes[index * 1_024..SIZE.min((index + 1) * 1_024)];
    assert!(fs::read(first.path()).unwrap() == chunk);
    let mut buyer = bazaar.buys();
    // The seller is killed while it seals, or just after.
    wait(Duration::from_secs(30), "the order is there", || {
        shop.log().contains("seals")
    });
    shop.kill();
    assert_eq!(bazaar.stage(1), Some(Stage::Paid));
    shop = bazaar.serve();
    // The buyer is killed in the middle of the file.
    let hidden = bazaar.path("bought.csv.purchase/attempt-0/delivery/hidden.part");
    at_once("some of it is here", || {
        fs::metadata(&hidden).is_ok_and(|file| file.len() > SOME)
    });
    let memory = buyer.peak_memory();
    buyer.kill();
    assert!(memory < 50_000_000, "the buyer has had {memory} bytes");
    eprintln!("the buyer's memory: {memory} bytes");
    let there = fs::metadata(&hidden).map_or(0, |file| file.len());
    assert!(there < SIZE as u64, "{there}");
    assert_eq!(bazaar.stage(1), Some(Stage::Committed));
    // The seller once more, after the commitment.
    shop.kill();
    shop = bazaar.serve();
    let mut buyer = bazaar.buys();
    wait(Duration::from_secs(50), "the purchase ends", || !buyer.is_running());
    assert!(
        buyer.printed().contains("every chunk is as listed"),
        "{}{}",
        buyer.log(),
        shop.log()
    );
    assert!(fs::read(bazaar.path("bought.csv")).unwrap() == bytes);
    let memory = shop.peak_memory();
    assert!(memory < 50_000_000, "the shop has had {memory} bytes");
    eprintln!("the shop's memory: {memory} bytes");
    eprintln!("sold {SIZE} bytes in {:?}, both killed on the way", begun.elapsed());

    // All of a sale is the machine's side.
    assert_eq!(bazaar.money(), (MONEY + PRICE, MONEY - PRICE));
    assert_eq!(bazaar.stage(1), Some(Stage::Settled));
    assert_eq!(bazaar.market().orders_after(None, 100).unwrap().len(), 1);
    wait(Duration::from_secs(10), "the shop tidies up", || {
        fs::read_dir(bazaar.path("shop/orders")).unwrap().count() == 0
    });
    assert!(!bazaar.path("bought.csv.purchase").exists());
    assert!(shop.stop().success(), "{}", shop.log());
}
