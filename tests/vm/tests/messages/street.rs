//! A charger with its owner, and who pays for it.

use cosmwasm_std::{Addr, Uint128};
use flywheel_protocol::sign::{MeterReading, Voucher};
use flywheel_protocol::{Seconds, Time};
use flywheel_types::Denom;
use flywheel_types::payments::{
    ConfigResponse, ExecuteMsg, Payee, QueryMsg, ReceiveMsg, SignedReading, SignedVoucher, StreamOpening,
};
use flywheel_vm_tests::{COIN, World, address, device};

/// The charger and its device.
pub const MACHINE: u64 = 8;
const DEVICE: &str = "meter-7";
/// What a unit costs, and what customers deposit.
pub const PRICE: u128 = 30;
pub const DEPOSIT: u128 = 2_000;
pub const WINDOW: u64 = 600;

/// A charger that earns, and a driver who pays.
pub struct Street<'a> {
    pub world: &'a mut World,
}

impl Street<'_> {
    pub fn send(&mut self, sender: &str, message: &ExecuteMsg) {
        let payments = self.payments();
        self.world.execute(sender, &payments, message, 0);
    }

    /// The driver pays; a message with coins reads as the one that comes through a cw20.
    pub fn pay(&mut self, amount: u128, hook: &ReceiveMsg) {
        let payments = self.payments();
        self.world.pay("driver", &payments, amount, hook, hook);
    }

    fn payments(&self) -> Addr {
        self.world.payments.clone()
    }

    /// The number of the newest session, channel or stream.
    pub fn newest(&self) -> u64 {
        let config: ConfigResponse = self.world.ask(&self.world.payments, &QueryMsg::Config {});
        config.agreements
    }

    #[track_caller]
    pub fn earns(&mut self, amount: u128, act: impl FnOnce(&mut Self)) {
        let before = self.world.balance("owner");
        act(self);
        assert_eq!(self.world.balance("owner") - before, amount);
    }

    #[track_caller]
    pub fn assert_spent(&self, amount: u128) {
        assert_eq!(50_000 - self.world.balance("driver"), amount);
    }

    pub fn voucher(&self, agreement: u64, lane: u32, units: u128) -> SignedVoucher {
        let voucher = Voucher {
            agreement,
            lane,
            key_version: 1,
            nonce: 1,
            cumulative: Uint128::new(units * PRICE),
            expires_at: Time::new(self.world.now().get() + 86_400),
        };
        let digest = voucher.digest(&self.world.chain_id(), self.world.payments.as_str());
        SignedVoucher {
            lane,
            nonce: voucher.nonce,
            cumulative: voucher.cumulative,
            expires_at: voucher.expires_at,
            signature: device("phone").sign(&digest.unwrap()),
        }
    }

    /// Always with the same nonce: two of them contradict each other.
    pub fn reading(&self, session: u64, units: u128) -> SignedReading {
        let reading = MeterReading {
            session,
            key_version: 1,
            nonce: 1,
            units: Uint128::new(units),
        };
        let digest = reading.digest(&self.world.chain_id(), self.world.payments.as_str());
        SignedReading {
            nonce: reading.nonce,
            units: reading.units,
            signature: device(DEVICE).sign(&digest.unwrap()),
        }
    }
}

/// One a minute.
pub fn a_minute(payee: Payee) -> StreamOpening {
    StreamOpening {
        payee,
        amount: Uint128::one(),
        per: Seconds::minutes(1),
    }
}

/// The network's token.
pub fn denom(world: &World) -> Denom {
    let token = world.network.token.clone();
    token.map_or_else(|| Denom::Native(COIN.to_owned()), Denom::Cw20)
}

/// An account that says it is a cw20.
pub fn no_token() -> Denom<String> {
    Denom::Cw20(address("no token").into_string())
}
