//! `flywheel pay`: a charger, its owner and a driver, each with a command line.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use flywheel_client::{Account, Chain, Code};
use serde_json::Value;

use crate::node::Clock;
use crate::process::{flywheel, output, refusal};
use crate::world::{Site, operator};

const COINS: u128 = 100_000_000;

/// Who sells, who pays, and the chain.
struct Street {
    site: Site,
    owner: (Account, PathBuf),
    driver: (Account, PathBuf),
}

impl Street {
    /// The owner has registered machine 1.
    fn new() -> Self {
        let site = Site::deployed(Clock::Stands);
        let (owner, driver) = (site.person("owner"), site.person("driver"));
        site.endow(&[&owner.0, &driver.0], COINS);
        site.register_device(&owner);
        Self { site, owner, driver }
    }

    /// `flywheel pay …`, with the words of who signs.
    fn pay(&self, words: &str, signer: Option<&Path>) -> Command {
        let hub = self.site.address(Code::NetworkHub);
        let mut command = flywheel(self.site.folder());
        command.current_dir(self.site.folder()).arg("pay");
        command.args(words.split(' ')).args(["--hub", &hub, "--chain", "test"]);
        if let Some(signer) = signer {
            command.arg("--account").arg(signer);
        }
        command
    }

    fn by_owner(&self, words: &str) -> String {
        output(&mut self.pay(words, Some(&self.owner.1)))
    }

    fn by_driver(&self, words: &str) -> String {
        output(&mut self.pay(words, Some(&self.driver.1)))
    }

    /// Signs a voucher into a file.
    fn vouch(&self, words: &str, file: &str) {
        let printed = output(&mut self.pay(words, None));
        fs::write(self.site.folder().join(file), printed).unwrap();
    }

    fn show(&self, words: &str) -> Value {
        serde_json::from_str(&output(&mut self.pay(words, None))).unwrap()
    }

    /// What the owner and the driver have.
    fn coins(&self) -> (u128, u128) {
        (self.site.coins_of(&self.owner.0), self.site.coins_of(&self.driver.0))
    }
}

#[test]
#[ignore = "needs a local chain: scripts/test-chain"]
fn a_driver_pays_a_charger_at_once_by_session_by_channel_and_by_stream() {
    let street = Street::new();
    let printed = street.by_driver("machine 1 50 --coin ustake --reference parking");
    assert!(printed.starts_with("paid 50 ustake in block "), "{printed}");
    assert_eq!(street.coins(), (COINS + 50, COINS - 50));

    by_session(&street);
    by_channel(&street);
    by_stream(&street);
    let nothing = refusal(&mut street.pay("withdraw --coin ustake", Some(&street.owner.1)));
    assert!(nothing.contains("credit"), "{nothing}");
}

/// 0 to 41 kWh at 0.30 with a deposit of 20: 12.30 are paid, 7.70 come back.
fn by_session(street: &Street) {
    let before = street.coins();
    let printed = street.by_owner("tariff set 1 --coin ustake --price 300000 --unit kWh --per-minute 1");
    assert!(printed.starts_with("tariff 0 is at version 1 "), "{printed}");
    assert_eq!(street.show("tariff list 1")[0]["price"], "300000");

    let open = "session open 1 --version 1 --deposit 20000000 --key phone.pem --curve ed25519 --max-price";
    let refused = refusal(&mut street.pay(&format!("{open} 299999"), Some(&street.driver.1)));
    assert!(refused.contains("300000"), "{refused}");
    assert_eq!(street.coins(), before, "nothing is lost by a price that is too high");
    let printed = street.by_driver(&format!("{open} 300000"));
    assert!(printed.starts_with("opened session 1 in block "), "{printed}");
    assert_eq!(street.coins(), (before.0, before.1 - 20_000_000));
    let number = &street.show(&format!("list {}", street.site.rpc.address(&street.driver.0)))[0];
    assert_eq!((&number["number"], &number["kind"]), (&1.into(), &"session".into()));

    street.vouch("session voucher 1 12300000 --key phone.pem", "voucher.json");
    street.by_owner("session collect 1 --voucher voucher.json");
    assert_eq!(street.coins(), (before.0 + 12_300_000, before.1 - 12_300_000));

    // The driver goes away without a voucher: the meter counts, up to the credit of a minute.
    let before = street.coins();
    street.by_driver(&format!("{open} 300000"));
    street.vouch("session reading 2 5 --nonce 1 --key device.pem", "reading.json");
    street.by_owner("session meter 2 --reading reading.json");
    let early = refusal(&mut street.pay("session finish 2", Some(&street.owner.1)));
    assert!(early.contains("it cannot be finished before"), "{early}");
    assert_eq!(street.show("session show 2")["payable"], "300000");
    street.vouch("session voucher 2 1500000 --key phone.pem", "voucher.json");
    street.by_owner("session collect 2 --voucher voucher.json");
    assert_eq!(street.coins(), (before.0 + 1_500_000, before.1 - 1_500_000));
    street.by_owner("tariff remove 1");
    assert_eq!(street.show("tariff list 1"), Value::Array(vec![]));
}

/// Two vouchers are settled, the rest comes back.
fn by_channel(street: &Street) {
    let before = street.coins();
    let printed = street.by_driver("channel open 1 --coin ustake --deposit 900 --key phone.pem");
    assert!(printed.starts_with("opened channel 3 in block "), "{printed}");
    street.by_driver("channel top-up 3 100");
    street.vouch("channel voucher 3 10 --key phone.pem", "first.json");
    street.vouch("channel voucher 3 30 --key phone.pem", "second.json");
    street.by_owner("channel settle 3 --voucher first.json");
    assert_eq!(street.coins(), (before.0 + 10, before.1 - 1_000));
    assert_eq!(street.show("channel show 3")["left"], "990");
    street.by_owner("channel close 3 --voucher second.json");
    assert_eq!(street.coins(), (before.0 + 30, before.1 - 30));
}

/// Ten a second, until somebody has had enough.
fn by_stream(street: &Street) {
    let before = street.coins();
    let printed = street.by_driver("stream open 1 --amount 10 --per 1 --coin ustake --deposit 50000");
    assert!(printed.starts_with("opened stream 4 in block "), "{printed}");
    thread::sleep(Duration::from_secs(2));
    street.site.node.set_clock();
    // A block with the new time: what is sent is tried on the newest one first.
    street.site.endow(&[&operator()], 1);
    street.by_owner("stream collect 4");
    let paid = street.coins().0 - before.0;
    assert!(paid >= 20 && paid.is_multiple_of(10), "{paid}");
    street.by_driver("stream pause 4");
    street.by_driver("stream resume 4");
    street.by_driver("stream top-up 4 10");
    street.by_driver("stream cancel 4");
    let after = street.coins();
    assert!(after.0 >= before.0 + paid);
    assert_eq!(after.0 + after.1, before.0 + before.1, "what is not used comes back");
}
