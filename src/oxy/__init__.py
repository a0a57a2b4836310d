"""Oxy: the front desk of Brazilian pet shops and veterinary clinics on WhatsApp."""
